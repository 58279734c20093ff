import type { Interaction } from "~/api/types";
import { useI18n } from "~/i18n";
import { Card } from "~/ui/card";
import { When } from "~/ui/time";
import { sayVariable } from "./variables";

/** Where it came from, how it was routed, what it cost. */
export function Facts({ interaction }: { interaction: Interaction }) {
  const i18n = useI18n();
  const { t, name, format } = i18n;
  const { routing, recording, source, cost, line, language, external_id, variables } = interaction;
  const rows: [string, React.ReactNode][] = [];
  const add = (label: string, value: React.ReactNode) => value && rows.push([label, value]);
  add(t("facts.source"), source?.name ?? name("origin", interaction.origin));
  add(t("facts.line"), line);
  add(
    t("facts.routing"),
    routing && (
      <>
        {routing.rule_name ?? name("routing_kind", routing.kind)}
        {routing.explanation && <span className="block text-fg-3 text-meta">{routing.explanation}</span>}
      </>
    ),
  );
  add(t("facts.language"), language && format.language(language));
  add(
    t("facts.recording"),
    recording &&
      `${recording.codec} · ${t("facts.channels", { count: recording.channels })} · ${format.bytes(recording.bytes)}`,
  );
  add(
    t("facts.cost"),
    cost && `${format.money(cost.amount_minor, cost.currency)} · ${format.minutes(cost.minutes)}`,
  );
  add(t("facts.arrived"), <When at={interaction.created_at} />);
  add(
    t("facts.external_id"),
    external_id && <code className="font-mono text-meta break-all">{external_id}</code>,
  );
  add(t("facts.id"), <code className="font-mono text-meta break-all">{interaction.id}</code>);
  for (const [key, value] of Object.entries(variables ?? {})) {
    const { label, text } = sayVariable(i18n, key, value);
    add(label, text);
  }
  return (
    <Card title={t("common.details")}>
      <dl className="grid grid-cols-[minmax(96px,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        {rows.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-fg-3">{label}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
