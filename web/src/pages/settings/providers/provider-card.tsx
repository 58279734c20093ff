import { useState } from "react";
import { take } from "~/api/client";
import type { ConnectorCard, Credential } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge, type Tone } from "~/ui/badge";
import { Button } from "~/ui/button";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { Ago } from "~/ui/time";
import { useAct } from "~/ui/use-act";
import { CredentialDialog } from "./credential-dialog";

const TONE: Record<string, Tone> = {
  connected: "ok",
  failing: "bad",
  not_configured: "neutral",
  revoked: "warn",
};

interface Props {
  card: ConnectorCard;
  credential: Credential | undefined;
  canEdit: boolean;
}

export function ProviderCard({ card, credential, canEdit }: Props) {
  const { t, maybe } = useI18n();
  const [dialog, setDialog] = useState<"edit" | "remove" | null>(null);
  const state = credential?.state ?? "not_configured";
  const inherited = credential?.level.inherited ? credential.level : undefined;
  const configured = credential && state !== "not_configured" && !inherited ? credential : undefined;
  const remove = useAct({
    call: (client, connector: string) =>
      take(client.DELETE("/api/v1/credentials/{connector}", { params: { path: { connector } } })),
    stale: ["credentials"],
    said: t("providers.removed", { name: card.name }),
    done: () => setDialog(null),
  });
  const facts = configured && [
    configured.last4 && `•••• ${configured.last4}`,
    configured.model,
    configured.base_url?.replace(/^https?:\/\//, ""),
  ];
  return (
    <article className="flex flex-col gap-3 rounded-card border border-line bg-surface p-4">
      <div className="flex items-center justify-between gap-2">
        <h3 className="font-semibold text-body">{card.name}</h3>
        <Badge tone={TONE[state] ?? "neutral"}>{maybe(`credential.${state}`) ?? state}</Badge>
      </div>
      <div className="flex-1 text-fg-2">
        {inherited && <p>{t("level.inherited", { name: inherited.name })}</p>}
        {configured ? (
          <>
            <p className="font-mono text-meta break-all">{facts?.filter(Boolean).join(" · ")}</p>
            <p className="mt-1 text-fg-3 text-meta">
              {t("providers.saved")} <Ago at={configured.updated_at} />
            </p>
          </>
        ) : (
          !inherited && <p>{t("providers.none")}</p>
        )}
        {credential?.last_error && <p className="mt-2 break-words text-bad-fg">{credential.last_error}</p>}
      </div>
      {canEdit && (
        <div className="flex gap-2">
          <Button onClick={() => setDialog("edit")}>
            {t(configured ? "common.edit" : inherited ? "level.use_own" : "providers.connect")}
          </Button>
          {configured && (
            <Button look="ghost" onClick={() => setDialog("remove")}>
              {t("common.delete")}
            </Button>
          )}
        </div>
      )}
      {dialog === "edit" && (
        <CredentialDialog card={card} credential={configured} onClose={() => setDialog(null)} />
      )}
      <ConfirmDelete
        open={dialog === "remove"}
        title={t("providers.remove_title", { name: card.name })}
        consequence={t("providers.remove_body")}
        verb={t("providers.remove_verb")}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(card.key)}
        onClose={() => setDialog(null)}
      />
    </article>
  );
}
