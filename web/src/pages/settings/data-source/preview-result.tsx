import type { ReactNode } from "react";
import type { Preview } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge } from "~/ui/badge";
import { Notice } from "~/ui/notice";
import { When } from "~/ui/time";

type Call = NonNullable<Preview["events"][number]["call"]>;

export function PreviewResult({ preview: { events, error } }: { preview: Preview }) {
  const { t, name } = useI18n();
  if (error) {
    return (
      <Notice tone="bad" title={t("preview.not_understood")}>
        {error.pointer && <code className="mr-1.5 font-mono text-meta">{error.pointer}</code>}
        {error.detail}
      </Notice>
    );
  }
  if (events.length === 0) return <Notice tone="warn" title={t("preview.nothing")} />;
  return (
    <ul className="flex flex-col gap-3">
      {events.map(({ kind, call, reason }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the events of one document have no ids and do not move
        <li key={index} className="rounded-card border border-line p-3">
          <p className="mb-2 flex flex-wrap items-center gap-2">
            <Badge tone={kind === "ignored" ? "warn" : "ok"}>{name("preview.kind", kind)}</Badge>
            {reason && <span className="min-w-0 break-words text-fg-2">{reason}</span>}
          </p>
          {call && <CallFacts call={call} />}
        </li>
      ))}
    </ul>
  );
}

function CallFacts({ call }: { call: Call }) {
  const { t, name, format } = useI18n();
  const variables = Object.entries(call.variables);
  const facts: [string, ReactNode][] = [
    [t("facts.external_id"), call.external_id],
    [t("preview.direction"), name("direction", call.direction)],
    [t("preview.from"), call.from],
    [t("preview.to"), call.to],
    [t("preview.line"), call.line],
    [t("employees.employee"), call.employee],
    [t("preview.started"), <When key="at" at={call.started_at} />],
    [t("preview.length"), format.elapsed(call.duration_ms)],
    [t("preview.talk"), format.elapsed(call.talk_ms)],
    [t("preview.outcome"), name("preview.disposition", call.disposition)],
    [t("preview.recording"), name("preview.recording_of", call.recording)],
    [t("preview.variables"), variables.map(([key, value]) => `${key}: ${value}`).join(" · ")],
  ];
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1">
      {facts.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-fg-3">{label}</dt>
          <dd className="tabular break-words">{value || "–"}</dd>
        </div>
      ))}
    </dl>
  );
}
