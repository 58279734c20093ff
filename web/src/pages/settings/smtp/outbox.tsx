import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { take } from "~/api/client";
import { type Email, type EmailState, emailsQuery } from "~/api/mail";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Badge, type Tone } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { type Column, DataTable } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { ErrorBox } from "~/ui/error-box";
import { MailIcon } from "~/ui/icons";
import { MailNotice } from "~/ui/mail-notice";
import { Pager } from "~/ui/pager";
import { Select } from "~/ui/select";
import { Ago } from "~/ui/time";
import { useAct } from "~/ui/use-act";
import { usePages } from "~/ui/use-pages";

const STATES = ["queued", "sent", "failed"] as const;
const TONE: Record<EmailState, Tone> = { queued: "neutral", sent: "ok", failed: "bad" };

/** What was written to whom and how it stands; never the words. */
export function Outbox({ canEdit }: { canEdit: boolean }) {
  const { t, maybe, format } = useI18n();
  const { org } = useMembership();
  const [state, choose] = useState<EmailState | "all">("all");
  const { cursor, pager } = usePages(state);
  const query = useQuery(emailsQuery(org, state === "all" ? undefined : state, cursor));
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
      className: "w-32 text-fg-2",
      cell: (row) => <Ago at={row.created_at} />,
    },
    {
      key: "kind",
      header: t("outbox.mail"),
      className: "max-w-0 w-[40%]",
      cell: (row) => (
        <>
          <span className="block truncate">{maybe(`mail.${row.kind}`) ?? row.kind}</span>
          <span className="block truncate text-fg-3 text-meta">{row.recipient}</span>
        </>
      ),
    },
    {
      key: "state",
      header: t("deliveries.state"),
      className: "max-w-0 w-[44%]",
      cell: (row) => (
        <>
          <Badge tone={TONE[row.state]}>{t(`email.${row.state}`)}</Badge>
          {(row.reason || (row.next_at && row.attempts > 0)) && (
            <span className="block truncate text-fg-2 text-meta" title={row.reason ?? undefined}>
              {row.reason}
              {row.next_at &&
                row.attempts > 0 &&
                ` ${t("deliveries.next", { when: format.relative(row.next_at) })}`}
            </span>
          )}
        </>
      ),
    },
    {
      key: "retry",
      header: t("records.action"),
      align: "end",
      className: "w-28",
      cell: (row) =>
        canEdit &&
        row.state === "failed" && (
          <Button
            look="ghost"
            loading={retry.isPending && retry.variables === row.id}
            onClick={() => retry.mutate(row.id)}
          >
            {t("deliveries.retry")}
          </Button>
        ),
    },
  ];
  return (
    <>
      <div className="mb-4 empty:hidden">
        <MailNotice />
      </div>
      <div className="mb-4 max-w-60">
        <Select
          label={t("deliveries.state")}
          options={[
            { value: "all" as const, label: t("deliveries.any_state") },
            ...STATES.map((value) => ({ value, label: t(`email.${value}`) })),
          ]}
          value={state}
          onChange={choose}
        />
      </div>
      <Card flush>
        {retry.isError && <ErrorBox error={retry.error} title={t("error.action_title")} />}
        <Async
          query={query}
          isEmpty={({ items }) => items.length === 0}
          empty={
            <Empty icon={<MailIcon aria-hidden size={18} />} title={t("outbox.empty_title")}>
              {t("outbox.empty_body")}
            </Empty>
          }
        >
          {({ items, next_cursor }) => (
            <>
              <DataTable
                tall
                wide
                label={t("smtp.tab.outbox")}
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
