import type { InteractionSummary } from "~/api/types";
import { useI18n } from "~/i18n";
import { clock } from "~/ui/clock";
import { type Column, DataTable } from "~/ui/data-table";
import { Score } from "~/ui/score";
import { Ago } from "~/ui/time";
import { ConversationCard } from "./card";
import { Muted, Participant } from "./participant";
import { StatusBadge, useReason } from "./status-badge";

const Nothing = () => <span className="text-fg-3">–</span>;

export function ConversationTable({ items, dimmed }: { items: InteractionSummary[]; dimmed: boolean }) {
  const { t, name } = useI18n();
  const reasonOf = useReason();
  const columns: Column<InteractionSummary>[] = [
    {
      key: "who",
      header: t("conversations.participant"),
      className: "w-[24%] max-w-0",
      cell: (row) => <Participant row={row} />,
    },
    {
      key: "status",
      header: t("conversations.status"),
      className: "w-[26%] max-w-0",
      cell: (row) => {
        const reason = reasonOf(row);
        return (
          <>
            <StatusBadge status={row.status} />
            {reason ? (
              <span className="block truncate text-fg-2 text-meta" title={reason}>
                {reason}
              </span>
            ) : null}
          </>
        );
      },
    },
    {
      key: "score",
      header: t("conversations.score"),
      className: "w-24",
      cell: (row) => (row.quality_score == null ? <Nothing /> : <Score value={row.quality_score} />),
    },
    {
      key: "topic",
      header: t("conversations.category"),
      from: "xl",
      className: "w-[15%] max-w-0",
      cell: (row) =>
        row.category ? (
          <>
            <span className="block truncate" title={name("categories", row.category)}>
              {name("categories", row.category)}
            </span>
            {row.sentiment && <Muted>{name("sentiment", row.sentiment)}</Muted>}
          </>
        ) : (
          <Nothing />
        ),
    },
    {
      key: "project",
      header: t("conversations.project"),
      from: "lg",
      className: "w-[16%] max-w-0",
      cell: (row) => (
        <>
          <span className="block truncate" title={row.project?.name}>
            {row.project?.name ?? t("conversations.unrouted")}
          </span>
          <Muted>{row.member?.display_name ?? t("conversations.no_member")}</Muted>
        </>
      ),
    },
    {
      key: "length",
      header: t("conversations.length"),
      align: "end",
      className: "w-20 tabular",
      cell: (row) => (row.duration_ms == null ? <Nothing /> : clock(row.duration_ms)),
    },
    {
      key: "started",
      header: t("conversations.started"),
      align: "end",
      from: "md",
      className: "w-36 text-fg-2",
      cell: (row) => <Ago at={row.started_at} />,
    },
  ];
  return (
    <>
      <ul className="divide-y divide-line sm:hidden">
        {items.map((row) => (
          <ConversationCard key={row.id} row={row} />
        ))}
      </ul>
      <div className="hidden sm:block">
        <DataTable
          tall
          label={t("conversations.title")}
          columns={columns}
          rows={items}
          rowKey={(row) => row.id}
          dimmed={dimmed}
        />
      </div>
    </>
  );
}
