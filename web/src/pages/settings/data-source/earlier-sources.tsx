import { useState } from "react";
import { take } from "~/api/client";
import type { ConnectorCard, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { Disclosure } from "~/ui/disclosure";
import { ErrorBox } from "~/ui/error-box";
import { When } from "~/ui/time";
import { useAct } from "~/ui/use-act";
import { decideState } from "./state";

interface Props {
  sources: Source[];
  cards: ConnectorCard[];
  active: Source | undefined;
  canEdit: boolean;
}

/** Sources that were in use before. Their conversations stay; one that only rests can take over again. */
export function EarlierSources({ sources, cards, active, canEdit }: Props) {
  const { t } = useI18n();
  const [chosen, choose] = useState<Source | null>(null);
  const earlier = sources.filter(({ state }) => state !== "active");
  const activate = useAct({
    call: (client, id: string) =>
      take(client.POST("/api/v1/sources/{id}/activate", { params: { path: { id } } })),
    stale: ["sources"],
    said: t("source.activated", { name: chosen?.name ?? "" }),
    done: () => choose(null),
  });
  if (earlier.length === 0) return null;
  const close = () => {
    activate.reset();
    choose(null);
  };
  return (
    <Disclosure title={t("source.earlier", { count: earlier.length })}>
      <ul className="divide-y divide-line">
        {earlier.map((source) => {
          const { key, tone } = decideState(source);
          return (
            <li key={source.id} className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
              <span className="min-w-40 flex-1">
                <span className="block truncate font-medium">{source.name}</span>
                <span className="block text-fg-3 text-meta">
                  {cards.find((card) => card.key === source.connector)?.name ?? source.connector} ·{" "}
                  <When at={source.installed_at} />
                </span>
              </span>
              <Badge tone={tone}>{t(`source.state.${key}`)}</Badge>
              {canEdit && source.state === "inactive" && (
                <Button onClick={() => choose(source)}>{t("source.activate")}</Button>
              )}
            </li>
          );
        })}
      </ul>
      {chosen && (
        <Dialog
          open
          onClose={close}
          title={t("source.activate_title", { name: chosen.name })}
          lead={active ? t("wizard.replace_body", { old: active.name }) : t("source.activate_body")}
        >
          {activate.isError && <ErrorBox error={activate.error} title={t("error.action_title")} />}
          <DialogActions>
            <Button onClick={close}>{t("common.cancel")}</Button>
            <Button look="primary" loading={activate.isPending} onClick={() => activate.mutate(chosen.id)}>
              {t("source.activate")}
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </Disclosure>
  );
}
