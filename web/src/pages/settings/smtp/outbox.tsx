import { useQuery } from "@tanstack/react-query";
import { take } from "~/api/client";
import { type Email, type EmailState, emailsQuery } from "~/api/mail";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import type { Tone } from "~/ui/badge";
import type { Column } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { MailIcon } from "~/ui/icons";
import { MailNotice } from "~/ui/mail-notice";
import { OnlyFilter, useOnly } from "~/ui/only-filter";
import { PagedList } from "~/ui/paged-list";
import { RowAct } from "~/ui/row-act";
import { SendingState } from "~/ui/sending-state";
import { Ago } from "~/ui/time";
import { useAct } from "~/ui/use-act";
import { usePages } from "~/ui/use-pages";

const STATES = ["queued", "sent", "failed"] as const;
const TONE: Record<EmailState, Tone> = { queued: "neutral", sent: "ok", failed: "bad" };

/** What was written to whom and how it stands; never the words. */
export function Outbox({ canEdit }: { canEdit: boolean }) {
  const { t, name } = useI18n();
  const { org } = useMembership();
  const filter = useOnly(STATES, "status");
  const { cursor, pager } = usePages(filter.chosen);
  const query = useQuery(emailsQuery(org, filter.chosen, cursor));
  const retry = useAct({
    call: (client, id: string) =>
      take(client.POST("/api/v1/emails/{id}/retry", { params: { path: { id } } })),
    stale: ["emails"],
    said: t("deliveries.again"),
  });
  const columns: Column<Email>[] = [
    {
      key: "when",
      header: t("deliveries.made"),
      from: "sm",
      className: "w-32 text-fg-2",
      cell: (row) => <Ago at={row.created_at} />,
    },
    {
      key: "kind",
      header: t("outbox.mail"),
      className: "max-w-0 w-[50%] sm:w-[40%]",
      cell: (row) => (
        <>
          <span className="block truncate">{name("mail", row.kind)}</span>
          <span className="block truncate text-fg-3 text-meta" title={row.recipient}>
            {row.recipient}
          </span>
          <span className="block text-fg-3 text-meta sm:hidden">
            <Ago at={row.created_at} />
          </span>
        </>
      ),
    },
    {
      key: "state",
      header: t("deliveries.state"),
      className: "max-w-0 w-[44%]",
      cell: (row) => (
        <SendingState
          tone={TONE[row.state]}
          state={t(`email.${row.state}`)}
          reason={row.reason}
          nextAt={row.attempts > 0 ? row.next_at : null}
        />
      ),
    },
    {
      key: "retry",
      header: t("records.action"),
      align: "end",
      className: "w-1 sm:w-28",
      cell: (row) =>
        canEdit &&
        row.state === "failed" && (
          <RowAct act={retry} id={row.id}>
            {t("deliveries.retry")}
          </RowAct>
        ),
    },
  ];
  return (
    <>
      <div className="mb-4 empty:hidden">
        <MailNotice />
      </div>
      <OnlyFilter
        filter={filter}
        label={t("deliveries.state")}
        all={t("deliveries.any_state")}
        nameOf={(value) => t(`email.${value}`)}
      />
      <PagedList
        tall
        label={t("smtp.tab.outbox")}
        query={query}
        pager={pager}
        columns={columns}
        failure={retry.error}
        onClear={filter.chosen && (() => filter.choose(undefined))}
        empty={
          <Empty icon={<MailIcon aria-hidden size={18} />} title={t("outbox.empty_title")}>
            {t("outbox.empty_body")}
          </Empty>
        }
      />
    </>
  );
}
