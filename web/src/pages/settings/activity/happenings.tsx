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
  "sip",
  "error",
  "source",
  "credential",
  "delivery",
  "alert",
  "settings",
  "billing",
  "sip",
] as const;
const TONE: Record<string, Tone> = { error: "bad", unmatched: "warn", alert: "warn", matched: "ok" };

/** What the machine did with records and what failed, newest first. */
export function Happenings() {
  const { t, maybe } = useI18n();
  const { org } = useMembership();
  const filter = useOnly(KINDS);
  const { cursor, pager } = usePages(filter.chosen);
  const query = useQuery(activityQuery(org, filter.chosen, cursor));
  // A job is known by its name in the program; what people call it is what it works on.
  const workerOf = (actor?: string | null) =>
    actor ? (maybe(`activity.job.${actor}`) ?? actor) : t("app.name");
  const columns: Column<ActivityEntry>[] = [
    {
      key: "when",
      header: t("activity.when"),
      from: "sm",
      className: "w-36 text-fg-2",
      cell: (row) => <Ago at={row.at} />,
    },
    {
      key: "kind",
      header: t("activity.kind"),
      from: "sm",
      className: "w-40",
      cell: (row) => <Kind of={row.kind} />,
    },
    {
      key: "detail",
      header: t("activity.what"),
      className: "w-full max-w-0",
      cell: (row) => (
        <>
          <span className="flex items-center gap-2 pt-1 text-fg-2 text-meta sm:hidden">
            <Kind of={row.kind} />
            <Ago at={row.at} />
          </span>
          <span className="flex flex-wrap gap-x-3 py-1 sm:flex-nowrap sm:py-0">
            <span className="min-w-0 break-words sm:truncate" title={row.detail}>
              {row.detail}
            </span>
            {row.interaction_id && <ConversationLink id={row.interaction_id} />}
          </span>
        </>
      ),
    },
    {
      key: "actor",
      header: t("activity.who"),
      from: "md",
      className: "text-fg-2",
      cell: (row) => <span className="block w-36 truncate">{workerOf(row.actor)}</span>,
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

function Kind({ of }: { of: string }) {
  const { name } = useI18n();
  return <Badge tone={TONE[of] ?? "neutral"}>{name("activity.of", of)}</Badge>;
}
