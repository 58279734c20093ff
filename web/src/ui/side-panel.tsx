import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode } from "react";
import { useI18n } from "~/i18n";
import { CloseIcon } from "./icons";

interface Props {
  onClose: () => void;
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

/** One thing of a list in full, beside the list. */
export function SidePanel({ onClose, title, lead, children }: Props) {
  const { t } = useI18n();
  return (
    <Base.Root open onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-30 bg-shade" />
        <Base.Popup className="fixed inset-y-0 right-0 z-30 flex w-120 max-w-full flex-col border-line border-l bg-canvas shadow-float outline-none">
          <div className="border-line border-b bg-surface px-5 py-4 pr-14">
            <Base.Title className="truncate font-semibold text-dialog">{title}</Base.Title>
            {lead && <div className="mt-0.5 text-fg-2">{lead}</div>}
          </div>
          <Base.Close
            aria-label={t("common.close")}
            className="absolute top-3.5 right-4 grid size-8 place-items-center rounded-control text-fg-3 hover:bg-sunken hover:text-fg"
          >
            <CloseIcon aria-hidden size={16} />
          </Base.Close>
          <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-5 py-4">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
