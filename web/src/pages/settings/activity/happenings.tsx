import { useQuery } from "@tanstack/react-query";
import { activityQuery } from "~/api/settings";
import type { ActivityEntry } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Badge, type Tone } from "~/ui/badge";
import { ConversationLink } from "~/ui/conversation-link";
import type { Column } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { ActivityIcon } from "~/ui/icons";
import { OnlyFilter, useOnly } from "~/ui/only-filter";
import { PagedList } from "~/ui/paged-list";
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
  const { t, name } = useI18n();
  const { org } = useMembership();
  const filter = useOnly(KINDS);
  const { cursor, pager } = usePages(filter.chosen);
  const query = useQuery(activityQuery(org, filter.chosen, cursor));
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
      cell: (row) => <Badge tone={TONE[row.kind] ?? "neutral"}>{name("activity.of", row.kind)}</Badge>,
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
          {row.interaction_id && <ConversationLink id={row.interaction_id} />}
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
        filter={filter}
        label={t("activity.kind")}
        all={t("activity.any_kind")}
        nameOf={(value) => t(`activity.of.${value}`)}
      />
      <PagedList
        label={t("settings.activity.title")}
        query={query}
        pager={pager}
        columns={columns}
        onClear={filter.chosen && (() => filter.choose(undefined))}
        empty={
          <Empty icon={<ActivityIcon aria-hidden size={18} />} title={t("activity.empty_title")}>
            {t("activity.empty_body")}
          </Empty>
        }
      />
    </>
  );
}
