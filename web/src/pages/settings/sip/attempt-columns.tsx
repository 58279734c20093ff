import type { SipAdmission } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge, type Tone } from "~/ui/badge";
import type { Column } from "~/ui/data-table";
import { Ago } from "~/ui/time";
import { Checks } from "./checks";

const TONE: Record<string, Tone> = { admitted: "ok", challenged: "info", refused: "bad" };

export function useAttemptColumns(): Column<SipAdmission>[] {
  const { t } = useI18n();
  return [
    {
      key: "when",
      header: t("sip.attempt.last"),
      from: "md",
      className: "w-36 [td&]:align-top text-fg-2",
      cell: (row) => <Last row={row} />,
    },
    {
      key: "who",
      header: t("sip.attempt.caller"),
      from: "lg",
      className: "w-[26%] max-w-0 [td&]:align-top",
      cell: (row) => <Caller row={row} />,
    },
    {
      key: "verdict",
      header: t("sip.attempt.verdict"),
      className: "w-full max-w-0 [td&]:align-top",
      cell: (row) => (
        <div className="flex min-w-0 flex-col gap-1.5 py-1">
          <div className="flex flex-col lg:hidden">
            <Caller row={row} />
            <span className="text-fg-2 text-meta md:hidden">
              <Last row={row} />
            </span>
          </div>
          <Verdict row={row} />
          <Checks checks={row.checks} />
        </div>
      ),
    },
  ];
}

interface Props {
  row: SipAdmission;
}

function Last({ row: { last_at, count } }: Props) {
  const { t } = useI18n();
  return (
    <>
      <Ago at={last_at} />
      {count > 1 && <span className="block text-fg-3 text-meta">{t("sip.attempt.times", { count })}</span>}
    </>
  );
}

/** From where, for whom, and as whom. */
function Caller({ row: { source, transport, method, caller, called, username } }: Props) {
  const { t, name } = useI18n();
  const way = `${transport.toUpperCase()} · ${name("sip.method", method)}`;
  return (
    <span className="block min-w-0">
      <span className="block truncate font-medium font-mono text-ui" title={source ?? undefined}>
        {source ?? t("sip.attempt.many")}
      </span>
      <span className="block break-words text-fg-2">{[caller, called].filter(Boolean).join(" → ")}</span>
      <span className="block break-words text-fg-3 text-meta">
        {[way, username && t("sip.attempt.as", { username })].filter(Boolean).join(" · ")}
      </span>
    </span>
  );
}

function Verdict({ row: { verdict, reason, detail, answered, status } }: Props) {
  const { t, maybe } = useI18n();
  const saw =
    answered === "status"
      ? t("sip.answered.status", { status: status ?? "" })
      : t(answered === "closed" ? "sip.answered.closed" : "sip.answered.silence");
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
      <Badge tone={TONE[verdict]}>{t(`sip.verdict_of_attempt.${verdict}`)}</Badge>
      {reason !== verdict && (
        <span className="min-w-0 break-words">{maybe(`sip.reason.${reason}`) ?? detail}</span>
      )}
      <span className="text-fg-3 text-meta">{saw}</span>
    </span>
  );
}
