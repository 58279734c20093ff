import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type TelegramMessage, telegramMessagesQuery } from "~/api/telegram";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import type { Tone } from "~/ui/badge";
import type { Column } from "~/ui/data-table";
import { Disclosure } from "~/ui/disclosure";
import { Empty } from "~/ui/empty";
import { BellIcon } from "~/ui/icons";
import { PagedList } from "~/ui/paged-list";
import { SendingState } from "~/ui/sending-state";
import { Ago } from "~/ui/time";
import { usePages } from "~/ui/use-pages";

const TONE: Record<TelegramMessage["state"], Tone> = { queued: "neutral", sent: "ok", failed: "bad" };

/** What the bot was given to send and how it stands; never the words. Asked for when somebody looks. */
export function TelegramMessages() {
  const { t } = useI18n();
  const [open, toggle] = useState(false);
  return (
    <Disclosure title={t("telegram.messages")} open={open} onToggle={toggle}>
      {open && <List />}
    </Disclosure>
  );
}

function List() {
  const { t, name } = useI18n();
  const { org } = useMembership();
  const { cursor, pager } = usePages();
  const query = useQuery(telegramMessagesQuery(org, cursor));
  const columns: Column<TelegramMessage>[] = [
    {
      key: "when",
      header: t("deliveries.made"),
      className: "w-32 text-fg-2",
      cell: (row) => <Ago at={row.created_at} />,
    },
    {
      key: "kind",
      header: t("telegram.message"),
      className: "max-w-0 w-[40%]",
      cell: (row) => (
        <>
          <span className="block truncate">{name("telegram.kind", row.kind)}</span>
          <span className="block truncate text-fg-3 text-meta">{row.recipient}</span>
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
  ];
  return (
    <PagedList
      wide
      label={t("telegram.messages")}
      query={query}
      pager={pager}
      columns={columns}
      empty={<Empty icon={<BellIcon aria-hidden size={18} />} title={t("telegram.messages_none")} />}
    />
  );
}
