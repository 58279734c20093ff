import { useI18n } from "~/i18n";
import { cx } from "./class";

export const Bone = ({ className }: { className?: string }) => (
  <span className={cx("block animate-pulse rounded-xs bg-line", className ?? "h-3 w-24")} />
);

interface Props {
  rows?: number;
  rowClass?: string;
}

/** Grey lines as tall as the rows that will replace them, so nothing jumps. */
export function Skeleton({ rows = 6, rowClass = "h-10" }: Props) {
  const { t } = useI18n();
  return (
    <div role="status" aria-label={t("common.loading")} className="divide-y divide-line">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move
        <div key={index} className={cx("flex items-center gap-6 px-4", rowClass)}>
          <Bone className="h-3 w-2/5" />
          <Bone className="h-3 w-1/5" />
          <Bone className="ml-auto h-3 w-16" />
        </div>
      ))}
    </div>
  );
}
