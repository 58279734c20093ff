import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode } from "react";
import { useI18n } from "~/i18n";
import { cx } from "./class";
import { CloseIcon } from "./icons";

interface Props {
  open: boolean;
  onClose: () => void;
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  wide?: boolean;
}

export function Dialog({ open, onClose, title, lead, children, wide }: Props) {
  const { t } = useI18n();
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop forceRender className="fixed inset-0 z-40 bg-shade" />
        <Base.Popup
          className={cx(
            "fixed top-1/2 left-1/2 z-40 flex max-h-[calc(100dvh-32px)] w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 flex-col overflow-y-auto rounded-dialog border border-line bg-raised p-5 shadow-float outline-none",
            wide ? "max-w-180" : "max-w-120",
          )}
        >
          <div className="mb-4 pr-8">
            <Base.Title className="font-semibold text-dialog">{title}</Base.Title>
            {lead && <Base.Description className="mt-1 text-fg-2 text-ui">{lead}</Base.Description>}
          </div>
          <Base.Close
            aria-label={t("common.close")}
            className="absolute top-4 right-4 grid size-8 place-items-center rounded-control text-fg-3 hover:bg-sunken hover:text-fg"
          >
            <CloseIcon aria-hidden size={16} />
          </Base.Close>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

export const DialogActions = ({ children }: { children: ReactNode }) => (
  <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>
);
