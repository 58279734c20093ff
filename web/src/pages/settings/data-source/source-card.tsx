import { useState } from "react";
import { take } from "~/api/client";
import type { Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge, type Tone } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { CopyField } from "~/ui/copy-field";
import { RetryIcon } from "~/ui/icons";
import { Ago } from "~/ui/time";
import { useAct } from "~/ui/use-act";

const TONE: Record<string, Tone> = { active: "ok", error: "bad", testing: "warn", draft: "neutral" };

/** Connected, but nothing has come yet: that is waiting, not failing. */
const stateOf = ({ state, last_event_at }: Source) =>
  state === "active" && !last_event_at ? "silent" : state;

export function SourceCard({ source, canEdit }: { source: Source; canEdit: boolean }) {
  const { t, maybe } = useI18n();
  const [asking, ask] = useState<"rotate" | "disconnect" | null>(null);
  const { id, name } = source;
  const state = stateOf(source);
  const options = { stale: ["sources"], done: () => ask(null) };
  const rotate = useAct({
    ...options,
    call: (client) => take(client.POST("/api/v1/sources/{id}/rotate-token", { params: { path: { id } } })),
    said: t("source.rotated"),
  });
  const disconnect = useAct({
    ...options,
    call: (client) => take(client.POST("/api/v1/sources/{id}/disconnect", { params: { path: { id } } })),
    said: t("source.disconnected", { name }),
  });
  const act = asking === "rotate" ? rotate : disconnect;
  return (
    <Card
      title={name}
      aside={
        <Badge tone={state === "silent" ? "warn" : (TONE[state] ?? "neutral")}>
          {maybe(`source.state.${state}`) ?? state}
        </Badge>
      }
    >
      <p className="text-fg-2">
        {maybe(`connector.${source.connector}`) ?? source.connector} · {source.timezone.replaceAll("_", " ")}{" "}
        ·{" "}
        {source.last_event_at ? (
          <>
            {t("source.last_event")} <Ago at={source.last_event_at} />
          </>
        ) : (
          t("source.no_event")
        )}
      </p>
      {source.last_error && <p className="mt-2 break-words text-bad-fg">{source.last_error}</p>}
      {source.state !== "disconnected" && (
        <div className="mt-4 flex max-w-180 flex-col gap-1">
          <h3 className="font-medium">{t("source.webhook")}</h3>
          <CopyField label={t("source.webhook")} value={source.webhook_url} />
          <p className="text-fg-3 text-meta">{t("source.webhook_hint")}</p>
        </div>
      )}
      {canEdit && source.state !== "disconnected" && (
        <div className="mt-4 flex flex-wrap gap-2">
          <Button icon={<RetryIcon aria-hidden size={14} />} onClick={() => ask("rotate")}>
            {t("source.rotate")}
          </Button>
          <Button look="ghost" onClick={() => ask("disconnect")}>
            {t("source.disconnect")}
          </Button>
        </div>
      )}
      {asking && (
        <ConfirmDelete
          open
          title={t(`source.${asking}_title`, { name })}
          consequence={t(`source.${asking}_body`)}
          verb={t(`source.${asking}`)}
          busy={act.isPending}
          error={act.error}
          onConfirm={() => act.mutate(undefined)}
          onClose={() => ask(null)}
        />
      )}
    </Card>
  );
}
