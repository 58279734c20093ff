import type { SipAllowEntry } from "~/api/types";
import { useI18n } from "~/i18n";
import { FailIcon } from "~/ui/icons";
import { problemText } from "~/ui/problem-text";

const SAFE = 9_000_000_000_000_000n;

/** What each line of the list means: how it is written, how many addresses it holds, what else holds them too. */
export function Entries({ entries }: { entries: SipAllowEntry[] }) {
  const i18n = useI18n();
  const { t, name, format } = i18n;
  const amount = (text: string) => {
    const count = BigInt(text);
    return count > SAFE
      ? t("sip.uncountable")
      : t("sip.addresses_count", { count: Number(count), shown: format.number(Number(count)) });
  };
  return (
    <ul
      aria-label={t("sip.entries")}
      className="divide-y divide-line rounded-card border border-line bg-surface"
    >
      {entries.map((entry) => (
        <li key={entry.text} className="px-3 py-1.5">
          <span className="flex flex-wrap items-baseline justify-between gap-x-3">
            <code className="min-w-0 break-all font-mono text-ui">{entry.text}</code>
            {entry.addresses && (
              <span className="tabular text-fg-2 text-meta">
                {entry.kind && name("sip.kind", entry.kind)}
                {entry.kind !== "single" && ` · ${amount(entry.addresses)}`}
              </span>
            )}
          </span>
          {entry.code && (
            <span className="flex items-start gap-1 text-bad-fg text-meta">
              <FailIcon aria-hidden size={14} className="mt-px shrink-0" />
              {problemText(i18n, { code: entry.code, detail: entry.problem ?? "", title: "" })}
            </span>
          )}
          {entry.overlaps.length > 0 && (
            <span className="block text-meta text-warn-fg">
              {t("sip.overlaps", { entries: entry.overlaps.join(", ") })}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
