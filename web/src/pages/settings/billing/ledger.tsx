import { useQuery } from "@tanstack/react-query";
import { ledgerQuery } from "~/api/settings";
import type { LedgerEntry } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { ConversationLink } from "~/ui/conversation-link";
import type { Column } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { PagedList } from "~/ui/paged-list";
import { When } from "~/ui/time";
import { usePages } from "~/ui/use-pages";

/** Money moved, with the balance it left: nothing here is ever changed, only added. */
export function Ledger() {
  const { t, name, format } = useI18n();
  const { org } = useMembership();
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
            {name("ledger", row.kind)}
            {row.note && <span className="text-fg-2"> · {row.note}</span>}
          </span>
          {row.interaction_id && <ConversationLink id={row.interaction_id} />}
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
    <PagedList
      wide
      title={t("billing.ledger")}
      label={t("billing.ledger")}
      query={query}
      pager={pager}
      columns={columns}
      empty={<Empty title={t("billing.no_ledger")}>{t("billing.no_ledger_body")}</Empty>}
    />
  );
}
