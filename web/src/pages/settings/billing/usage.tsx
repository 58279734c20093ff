import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { usageQuery } from "~/api/settings";
import type { UsageEntry } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Card } from "~/ui/card";
import { type Column, DataTable } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { Pager } from "~/ui/pager";
import { When } from "~/ui/time";
import { usePages } from "~/ui/use-pages";

/** Minutes used, one line for each conversation. */
export function Usage() {
  const { t, format } = useI18n();
  const { org, slug, organization } = useMembership();
  const { cursor, pager } = usePages();
  const query = useQuery(usageQuery(org, cursor));
  const columns: Column<UsageEntry>[] = [
    {
      key: "when",
      header: t("billing.when"),
      className: "w-44 text-fg-2",
      cell: (row) => <When at={row.created_at} />,
    },
    {
      key: "what",
      header: t("billing.conversation"),
      cell: (row) => (
        <Link
          to="/o/$slug/conversations/$id"
          params={{ slug, id: row.interaction_id }}
          className="text-accent-fg underline-offset-2 hover:underline"
        >
          {t("records.open")}
        </Link>
      ),
    },
    {
      key: "minutes",
      header: t("billing.minutes"),
      align: "end",
      className: "w-32 tabular",
      cell: (row) => format.minutes(row.minutes),
    },
    {
      key: "price",
      header: t("billing.price"),
      align: "end",
      from: "sm",
      className: "w-32 tabular text-fg-2",
      cell: (row) =>
        row.unit_price_minor == null ? "–" : format.money(row.unit_price_minor, organization.currency),
    },
  ];
  return (
    <Card flush title={t("billing.usage")}>
      <Async
        query={query}
        isEmpty={({ items }) => items.length === 0}
        empty={<Empty title={t("billing.no_usage")}>{t("billing.no_usage_body")}</Empty>}
      >
        {({ items, next_cursor }) => (
          <>
            <DataTable
              wide
              label={t("billing.usage")}
              columns={columns}
              rows={items}
              rowKey={(row) => row.id}
            />
            <Pager {...pager(next_cursor)} />
          </>
        )}
      </Async>
    </Card>
  );
}
