import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ledgerQuery } from "~/api/settings";
import type { LedgerEntry } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Card } from "~/ui/card";
import { type Column, DataTable } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { Pager } from "~/ui/pager";
import { When } from "~/ui/time";
import { usePages } from "~/ui/use-pages";

/** Money moved, with the balance it left: nothing here is ever changed, only added. */
export function Ledger() {
  const { t, maybe, format } = useI18n();
  const { org, slug } = useMembership();
  const { cursor, pager } = usePages();
  const query = useQuery(ledgerQuery(org, cursor));
  const columns: Column<LedgerEntry>[] = [
    {
      key: "when",
      header: t("billing.when"),
      className: "w-44 text-fg-2",
      cell: (row) => <When at={row.created_at} />,
    },
    {
      key: "what",
      header: t("billing.what"),
      className: "w-full max-w-0",
      cell: (row) => (
        <span className="flex gap-3">
          <span className="min-w-0 truncate">
            {maybe(`ledger.${row.kind}`) ?? row.kind}
            {row.note && <span className="text-fg-2"> · {row.note}</span>}
          </span>
          {row.interaction_id && (
            <Link
              to="/o/$slug/conversations/$id"
              params={{ slug, id: row.interaction_id }}
              className="shrink-0 text-accent-fg underline-offset-2 hover:underline"
            >
              {t("records.open")}
            </Link>
          )}
        </span>
      ),
    },
    {
      key: "amount",
      header: t("billing.amount"),
      align: "end",
      className: "w-32 tabular",
      cell: (row) => (
        <span className={row.amount_minor > 0 ? "text-ok-fg" : undefined}>
          {row.amount_minor > 0 && "+"}
          {format.money(row.amount_minor, row.currency)}
        </span>
      ),
    },
    {
      key: "balance",
      header: t("billing.balance_after"),
      align: "end",
      from: "sm",
      className: "w-32 tabular text-fg-2",
      cell: (row) => format.money(row.balance_after_minor, row.currency),
    },
  ];
  return (
    <Card flush title={t("billing.ledger")}>
      <Async
        query={query}
        isEmpty={({ items }) => items.length === 0}
        empty={<Empty title={t("billing.no_ledger")}>{t("billing.no_ledger_body")}</Empty>}
      >
        {({ items, next_cursor }) => (
          <>
            <DataTable
              wide
              label={t("billing.ledger")}
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
