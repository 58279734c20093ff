import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { activityQuery } from "~/api/settings";
import type { ActivityEntry } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Badge, type Tone } from "~/ui/badge";
import { Card } from "~/ui/card";
import { type Column, DataTable } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { ActivityIcon } from "~/ui/icons";
import { OnlyFilter, useOnly } from "~/ui/only-filter";
import { Pager } from "~/ui/pager";
import { Ago } from "~/ui/time";
import { usePages } from "~/ui/use-pages";

const KINDS = [
  "matched",
  "routed",
  "unmatched",
  "error",
  "source",
  "credential",
  "delivery",
  "alert",
  "settings",
  "billing",
] as const;
const TONE: Record<string, Tone> = { error: "bad", unmatched: "warn", alert: "warn", matched: "ok" };

/** What the machine did with records and what failed, newest first. */
export function Happenings() {
  const { t, maybe } = useI18n();
  const { org, slug } = useMembership();
  const kind = useOnly(KINDS);
  const { cursor, pager } = usePages(kind);
  const query = useQuery(activityQuery(org, kind, cursor));
  const columns: Column<ActivityEntry>[] = [
    {
      key: "when",
      header: t("activity.when"),
      className: "w-36 text-fg-2",
      cell: (row) => <Ago at={row.at} />,
    },
    {
      key: "kind",
      header: t("activity.kind"),
      className: "w-40",
      cell: (row) => (
        <Badge tone={TONE[row.kind] ?? "neutral"}>{maybe(`activity.of.${row.kind}`) ?? row.kind}</Badge>
      ),
    },
    {
      key: "detail",
      header: t("activity.what"),
      className: "w-full max-w-0",
      cell: (row) => (
        <span className="flex gap-3">
          <span className="min-w-0 truncate" title={row.detail}>
            {row.detail}
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
      key: "actor",
      header: t("activity.who"),
      from: "md",
      className: "text-fg-2",
      cell: (row) => <span className="block w-36 truncate">{row.actor ?? t("app.name")}</span>,
    },
  ];
  return (
    <>
      <OnlyFilter
        label={t("activity.kind")}
        all={t("activity.any_kind")}
        known={KINDS}
        nameOf={(value) => t(`activity.of.${value}`)}
      />
      <Card flush>
        <Async
          query={query}
          isEmpty={({ items }) => items.length === 0}
          empty={
            <Empty icon={<ActivityIcon aria-hidden size={18} />} title={t("activity.empty_title")}>
              {t("activity.empty_body")}
            </Empty>
          }
        >
          {({ items, next_cursor }) => (
            <>
              <DataTable
                label={t("settings.activity.title")}
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
