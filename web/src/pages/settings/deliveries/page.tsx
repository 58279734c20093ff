import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { take } from "~/api/client";
import { deliveriesQuery, endpointsQuery } from "~/api/settings";
import type { WebhookDelivery } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Badge, type Tone } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { type Column, DataTable } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { ErrorBox } from "~/ui/error-box";
import { DeliveryIcon } from "~/ui/icons";
import { OnlyFilter, useOnly } from "~/ui/only-filter";
import { Pager } from "~/ui/pager";
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
  const { t, maybe, format } = useI18n();
  const { org, slug } = useMembership();
  const state = useOnly(STATES);
  const { cursor, pager } = usePages(state);
  const query = useQuery(deliveriesQuery(org, state, cursor));
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
              <Link
                to="/o/$slug/conversations/$id"
                params={{ slug, id: row.interaction_id }}
                className="text-accent-fg underline-offset-2 hover:underline"
              >
                {maybe(`event.${row.event}`) ?? row.event}
              </Link>
            ) : (
              (maybe(`event.${row.event}`) ?? row.event)
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
        <>
          <Badge tone={TONE[row.state] ?? "neutral"}>{maybe(`delivery.${row.state}`) ?? row.state}</Badge>
          {(row.last_error || row.next_at) && (
            <span className="block truncate text-fg-2 text-meta" title={row.last_error ?? undefined}>
              {row.last_error}
              {row.next_at && ` ${t("deliveries.next", { when: format.relative(row.next_at) })}`}
            </span>
          )}
        </>
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
          <Button
            look="ghost"
            loading={retry.isPending && retry.variables === row.id}
            onClick={() => retry.mutate(row.id)}
          >
            {t("deliveries.retry")}
          </Button>
        ),
    },
  ];
  return (
    <>
      <OnlyFilter
        label={t("deliveries.state")}
        all={t("deliveries.any_state")}
        known={STATES}
        nameOf={(value) => t(`delivery.${value}`)}
      />
      <Card flush>
        {retry.isError && <ErrorBox error={retry.error} title={t("error.action_title")} />}
        <Async
          query={query}
          isEmpty={({ items }) => items.length === 0}
          empty={
            <Empty icon={<DeliveryIcon aria-hidden size={18} />} title={t("deliveries.empty_title")}>
              {t("deliveries.empty_body")}
            </Empty>
          }
        >
          {({ items, next_cursor }) => (
            <>
              <DataTable
                tall
                wide
                label={t("settings.deliveries.title")}
                columns={columns}
                rows={items}
                rowKey={(row) => row.id}
              />
              <Pager {...pager(next_cursor)} />
            </>
          )}
        </Async>
      </Card>
    </>
  );
}
