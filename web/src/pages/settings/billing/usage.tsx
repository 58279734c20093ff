import { useQuery } from "@tanstack/react-query";
import { usageQuery } from "~/api/settings";
import type { UsageEntry } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { ConversationLink } from "~/ui/conversation-link";
import type { Column } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { PagedList } from "~/ui/paged-list";
import { When } from "~/ui/time";
import { usePages } from "~/ui/use-pages";

/** Minutes used, one line for each conversation. */
export function Usage() {
  const { t, format } = useI18n();
  const { org, organization } = useMembership();
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
      cell: (row) => <ConversationLink id={row.interaction_id} />,
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
    <PagedList
      wide
      title={t("billing.usage")}
      label={t("billing.usage")}
      query={query}
      pager={pager}
      columns={columns}
      empty={<Empty title={t("billing.no_usage")}>{t("billing.no_usage_body")}</Empty>}
    />
  );
}
