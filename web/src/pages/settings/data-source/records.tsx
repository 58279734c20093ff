import { useQuery } from "@tanstack/react-query";
import { take } from "~/api/client";
import { recordsQuery } from "~/api/settings";
import type { InboundRecord, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Badge, type Tone } from "~/ui/badge";
import { ConversationLink } from "~/ui/conversation-link";
import type { Column } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { PagedList } from "~/ui/paged-list";
import { RowAct } from "~/ui/row-act";
import { Ago } from "~/ui/time";
import { useAct } from "~/ui/use-act";
import { usePages } from "~/ui/use-pages";
import { reasonOf } from "./record-words";

const TONE: Record<string, Tone> = {
  accepted: "ok",
  duplicate: "neutral",
  ignored: "neutral",
  rejected: "bad",
  unmatched: "warn",
};

/** Everything that knocked, with what became of it and why. */
export function Records({ source, canEdit }: { source: Source; canEdit: boolean }) {
  const { t, name, maybe } = useI18n();
  const { org } = useMembership();
  const { cursor, pager } = usePages();
  const query = useQuery(recordsQuery(org, source.id, cursor));
  const replay = useAct({
    call: (client, id: string) =>
      take(client.POST("/api/v1/records/{id}/replay", { params: { path: { id } } })),
    stale: ["sources", "interactions"],
    said: t("records.replayed"),
  });
  const columns: Column<InboundRecord>[] = [
    {
      key: "when",
      header: t("records.received"),
      from: "sm",
      className: "w-36 text-fg-2",
      cell: (row) => <Ago at={row.received_at} />,
    },
    {
      key: "id",
      header: t("facts.external_id"),
      from: "lg",
      cell: (row) => (
        <code className="block w-44 truncate font-mono text-meta">{row.external_id ?? "–"}</code>
      ),
    },
    {
      key: "verdict",
      header: t("records.verdict"),
      className: "w-full max-w-0",
      cell: (row) => (
        <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 py-1 md:flex-nowrap">
          <span className="w-full text-fg-3 text-meta sm:hidden">
            <Ago at={row.received_at} />
          </span>
          <Badge tone={TONE[row.verdict] ?? "neutral"} className="shrink-0">
            {name("verdict_of_record", row.verdict)}
          </Badge>
          {row.interaction_id ? (
            <ConversationLink id={row.interaction_id} />
          ) : (
            <span className="min-w-0 break-words text-fg-2 md:truncate" title={reasonOf(maybe, row.reason)}>
              {reasonOf(maybe, row.reason)}
            </span>
          )}
        </span>
      ),
    },
    {
      key: "replay",
      header: t("records.action"),
      align: "end",
      className: "w-28",
      cell: (row) =>
        canEdit && (
          <RowAct act={replay} id={row.id}>
            {t("records.replay")}
          </RowAct>
        ),
    },
  ];
  return (
    <PagedList
      title={t("records.title")}
      label={t("records.title")}
      query={query}
      pager={pager}
      columns={columns}
      failure={replay.error}
      empty={<Empty title={t("records.empty_title")}>{t("records.empty_body")}</Empty>}
    />
  );
}
