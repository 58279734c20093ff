import { useI18n } from "~/i18n";
import { cx } from "~/ui/class";
import type { Line } from "./changes";

/** Field by field, what was there and what is there since. */
export function Comparison({ lines }: { lines: Line[] }) {
  const { t } = useI18n();
  return (
    <table className="mt-4 w-full table-fixed border-collapse text-left text-meta">
      <thead>
        <tr className="border-line border-b text-fg-3">
          <th scope="col" className="h-8 w-[30%] pr-3 font-medium">
            {t("audit.field")}
          </th>
          <th scope="col" className="pr-3 font-medium">
            {t("audit.before")}
          </th>
          <th scope="col" className="font-medium">
            {t("audit.after")}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line align-top">
        {lines.map(({ path, before, after, changed }) => (
          <tr key={path}>
            <th scope="row" className="py-1.5 pr-3 font-mono font-normal break-words text-fg-2">
              {path}
            </th>
            <Cell className={cx("pr-3", changed && before && "text-bad-fg")} text={before} />
            <Cell className={changed && after ? "text-ok-fg" : undefined} text={after} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const Cell = ({ text, className }: { text?: string; className?: string }) => (
  <td className={cx("py-1.5 font-mono break-words", className)}>{text ?? "–"}</td>
);
