import { useI18n } from "~/i18n";
import { IconButton } from "./icon-button";
import { ChevronLeftIcon, ChevronRightIcon } from "./icons";

interface Props {
  onNext?: () => void;
  onPrevious?: () => void;
  children?: React.ReactNode;
}

export function Pager({ onNext, onPrevious, children }: Props) {
  const { t } = useI18n();
  if (!onNext && !onPrevious && !children) return null;
  return (
    <div className="flex items-center justify-end gap-2 border-line border-t px-3 py-2">
      <span className="mr-auto text-fg-3 text-meta">{children}</span>
      <IconButton
        bordered
        label={t("pager.previous")}
        icon={<ChevronLeftIcon aria-hidden size={16} />}
        disabled={!onPrevious}
        onClick={onPrevious}
      />
      <IconButton
        bordered
        label={t("pager.next")}
        icon={<ChevronRightIcon aria-hidden size={16} />}
        disabled={!onNext}
        onClick={onNext}
      />
    </div>
  );
}
