import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { take } from "~/api/client";
import { endpointsQuery } from "~/api/settings";
import type { WebhookEndpoint } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { Empty } from "~/ui/empty";
import { ErrorBox } from "~/ui/error-box";
import { IconButton } from "~/ui/icon-button";
import { AddIcon, DeleteIcon, WebhookIcon } from "~/ui/icons";
import { Switch } from "~/ui/switch";
import { Ago } from "~/ui/time";
import { useAct } from "~/ui/use-act";
import { EndpointDialog } from "./endpoint-dialog";

export function Page({ canEdit }: { canEdit: boolean }) {
  const { t } = useI18n();
  const { org } = useMembership();
  const query = useQuery(endpointsQuery(org));
  const [adding, add] = useState(false);
  const [doomed, doom] = useState<WebhookEndpoint | null>(null);
  const remove = useAct({
    call: (client, id: string) =>
      take(client.DELETE("/api/v1/webhook-endpoints/{id}", { params: { path: { id } } })),
    stale: ["webhook-endpoints", "deliveries"],
    said: t("webhooks.deleted"),
    done: () => doom(null),
  });
  const change = useAct({
    call: (client, { id, enabled }: Pick<WebhookEndpoint, "id" | "enabled">) =>
      take(client.PATCH("/api/v1/webhook-endpoints/{id}", { params: { path: { id } }, body: { enabled } })),
    stale: ["webhook-endpoints"],
    said: t("common.saved"),
  });
  const button = canEdit && (
    <Button look="primary" icon={<AddIcon aria-hidden size={14} />} onClick={() => add(true)}>
      {t("webhooks.add")}
    </Button>
  );
  return (
    <>
      <Card flush title={t("webhooks.endpoints")} aside={button}>
        {change.isError && <ErrorBox error={change.error} title={t("error.action_title")} />}
        <Async
          query={query}
          isEmpty={({ items }) => items.length === 0}
          empty={
            <Empty icon={<WebhookIcon aria-hidden size={18} />} title={t("webhooks.empty_title")}>
              {t("webhooks.empty_body")}
            </Empty>
          }
        >
          {({ items }) => (
            <ul className="divide-y divide-line border-line border-t">
              {items.map((endpoint) => (
                <Endpoint
                  key={endpoint.id}
                  endpoint={endpoint}
                  canEdit={canEdit}
                  onToggle={(enabled) => change.mutate({ id: endpoint.id, enabled })}
                  onDelete={() => doom(endpoint)}
                />
              ))}
            </ul>
          )}
        </Async>
      </Card>
      {adding && <EndpointDialog onClose={() => add(false)} />}
      {doomed && (
        <ConfirmDelete
          open
          title={t("webhooks.delete_title", { url: doomed.url })}
          consequence={t("webhooks.delete_body")}
          verb={t("webhooks.delete_verb")}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(doomed.id)}
          onClose={() => doom(null)}
        />
      )}
    </>
  );
}

interface Props {
  endpoint: WebhookEndpoint;
  canEdit: boolean;
  onToggle: (enabled: boolean) => void;
  onDelete: () => void;
}

function Endpoint({ endpoint, canEdit, onToggle, onDelete }: Props) {
  const { t, maybe } = useI18n();
  const { url, events, enabled, disabled_reason, created_at } = endpoint;
  return (
    <li className="flex items-start gap-3 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <code className="font-mono text-ui break-all">{url}</code>
          <Badge tone={enabled ? "ok" : "bad"}>{t(enabled ? "common.enabled" : "common.disabled")}</Badge>
        </p>
        <p className="text-fg-2 text-meta">
          {events.map((event) => maybe(`event.${event}`) ?? event).join(" · ")} · {t("webhooks.added")}{" "}
          <Ago at={created_at} />
        </p>
        {disabled_reason && <p className="text-bad-fg text-meta">{disabled_reason}</p>}
      </div>
      {canEdit && (
        <div className="flex items-center gap-3">
          <Switch label={t("rules.enabled", { name: url })} checked={enabled} onChange={onToggle} />
          <IconButton
            label={t("webhooks.delete_title", { url })}
            icon={<DeleteIcon aria-hidden size={16} />}
            onClick={onDelete}
          />
        </div>
      )}
    </li>
  );
}
