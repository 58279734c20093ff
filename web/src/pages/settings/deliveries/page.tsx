import { useQuery } from "@tanstack/react-query";
import { take } from "~/api/client";
import { deliveriesQuery, endpointsQuery } from "~/api/settings";
import type { WebhookDelivery } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import type { Tone } from "~/ui/badge";
import { ConversationLink } from "~/ui/conversation-link";
import type { Column } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { DeliveryIcon } from "~/ui/icons";
import { OnlyFilter, useOnly } from "~/ui/only-filter";
import { PagedList } from "~/ui/paged-list";
import { RowAct } from "~/ui/row-act";
import { SendingState } from "~/ui/sending-state";
import { Ago } from "~/ui/time";
import { useAct } from "~/ui/use-act";
import { usePages } from "~/ui/use-pages";

const STATES = ["queued", "retrying", "delivered", "failed", "dead"] as const;
const TONE: Record<string, Tone> = {
  queued: "neutral",
  retrying: "warn",
  delivered: "ok",
  failed: "bad",
  dead: "bad",
};

export function Page({ canEdit }: { canEdit: boolean }) {
  const { t, name, format } = useI18n();
  const { org } = useMembership();
  const filter = useOnly(STATES);
  const { cursor, pager } = usePages(filter.chosen);
  const query = useQuery(deliveriesQuery(org, filter.chosen, cursor));
  const endpoints = useQuery(endpointsQuery(org)).data?.items ?? [];
  const retry = useAct({
    call: (client, id: string) =>
      take(client.POST("/api/v1/deliveries/{id}/retry", { params: { path: { id } } })),
    stale: ["deliveries"],
    said: t("deliveries.again"),
  });
  const columns: Column<WebhookDelivery>[] = [
    {
      key: "when",
      header: t("deliveries.made"),
      className: "w-32 text-fg-2",
      cell: (row) => <Ago at={row.created_at} />,
    },
    {
      key: "event",
      header: t("deliveries.event"),
      className: "max-w-0 w-[38%]",
      cell: (row) => (
        <>
          <span className="block truncate">
            {row.interaction_id ? (
              <ConversationLink id={row.interaction_id}>{name("event", row.event)}</ConversationLink>
            ) : (
              name("event", row.event)
            )}
          </span>
          <span className="block truncate text-fg-3 text-meta">
            {endpoints.find(({ id }) => id === row.endpoint_id)?.url.replace(/^https?:\/\//, "")}
          </span>
        </>
      ),
    },
    {
      key: "state",
      header: t("deliveries.state"),
      className: "max-w-0 w-[42%]",
      cell: (row) => (
        <SendingState
          tone={TONE[row.state] ?? "neutral"}
          state={name("delivery", row.state)}
          reason={row.last_error}
          nextAt={row.next_at}
        />
      ),
    },
    {
      key: "tries",
      header: t("deliveries.tries"),
      align: "end",
      from: "lg",
      className: "w-20 tabular",
      cell: (row) => format.number(row.attempts),
    },
    {
      key: "retry",
      header: t("records.action"),
      align: "end",
      className: "w-28",
      cell: (row) =>
        canEdit &&
        row.state !== "queued" && (
          <RowAct act={retry} id={row.id}>
            {t("deliveries.retry")}
          </RowAct>
        ),
    },
  ];
  return (
    <>
      <OnlyFilter
        filter={filter}
        label={t("deliveries.state")}
        all={t("deliveries.any_state")}
        nameOf={(value) => t(`delivery.${value}`)}
      />
      <PagedList
        tall
        wide
        label={t("settings.deliveries.title")}
        query={query}
        pager={pager}
        columns={columns}
        failure={retry.error}
        onClear={filter.chosen && (() => filter.choose(undefined))}
        empty={
          <Empty icon={<DeliveryIcon aria-hidden size={18} />} title={t("deliveries.empty_title")}>
            {t("deliveries.empty_body")}
          </Empty>
        }
      />
    </>
  );
}
