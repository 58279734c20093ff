import { useQuery } from "@tanstack/react-query";
import { connectorsQuery } from "~/api/settings";
import type { Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Badge, type Tone } from "~/ui/badge";
import { Card } from "~/ui/card";
import { CopyField } from "~/ui/copy-field";
import { Ago } from "~/ui/time";
import { SourceActions } from "./source-actions";

const TONE: Record<string, Tone> = { active: "ok", error: "bad", testing: "warn", silent: "warn" };

/** Connected, but nothing has come yet: that is waiting, not failing. */
const stateOf = ({ state, last_event_at }: Source) =>
  state === "active" && !last_event_at ? "silent" : state;

export function SourceCard({ source, canEdit }: { source: Source; canEdit: boolean }) {
  const { t, maybe } = useI18n();
  const { org } = useMembership();
  const connectors = useQuery(connectorsQuery(org)).data?.items;
  const system = connectors?.find(({ key }) => key === source.connector)?.name ?? source.connector;
  const state = stateOf(source);
  const { last_event_at, last_error, webhook_url } = source;
  return (
    <Card
      title={source.name}
      aside={<Badge tone={TONE[state] ?? "neutral"}>{maybe(`source.state.${state}`) ?? state}</Badge>}
    >
      <p className="text-fg-2">
        {system} · {source.timezone.replaceAll("_", " ")} ·{" "}
        {last_event_at ? (
          <>
            {t("source.last_event")} <Ago at={last_event_at} />
          </>
        ) : (
          t("source.no_event")
        )}
      </p>
      {last_error && <p className="mt-2 break-words text-bad-fg">{last_error}</p>}
      {webhook_url && source.state !== "disconnected" && (
        <div className="mt-4 flex max-w-180 flex-col gap-1">
          <h3 className="font-medium">{t("source.webhook")}</h3>
          <CopyField label={t("source.webhook")} value={webhook_url} />
          <p className="text-fg-3 text-meta">{t("source.webhook_hint")}</p>
        </div>
      )}
      {canEdit && source.state !== "disconnected" && <SourceActions source={source} />}
    </Card>
  );
}
