import { useQuery } from "@tanstack/react-query";
import { sipCallsQuery } from "~/api/sip";
import type { SipActiveCall } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Card } from "~/ui/card";
import { clock } from "~/ui/clock";
import { type Column, DataTable } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { PhoneIcon } from "~/ui/icons";
import { When } from "~/ui/time";

/** Which calls go on now, asked for again and again while somebody looks. */
export function Calls() {
  const { t } = useI18n();
  const { org } = useMembership();
  const query = useQuery(sipCallsQuery(org));
  const columns: Column<SipActiveCall>[] = [
    {
      key: "parties",
      header: t("sip.call.parties"),
      className: "w-[45%] max-w-0",
      cell: ({ from, to, is_recording_session }) => (
        <span className="block min-w-0">
          <span className="block truncate font-medium font-mono text-ui" title={`${from} → ${to}`}>
            {from} → {to}
          </span>
          {is_recording_session && <span className="text-fg-3 text-meta">{t("sip.call.session")}</span>}
        </span>
      ),
    },
    {
      key: "source",
      header: t("sip.device.source"),
      className: "w-[30%] max-w-0",
      cell: ({ source, transport }) => (
        <span className="block min-w-0">
          <span className="block truncate font-mono" title={source}>
            {source}
          </span>
          <span className="block text-fg-3 text-meta uppercase">{transport}</span>
        </span>
      ),
    },
    {
      key: "since",
      header: t("sip.call.since"),
      from: "md",
      className: "w-44 text-fg-2",
      cell: ({ answered_at }) => <When at={answered_at} />,
    },
    {
      key: "duration",
      header: t("sip.call.duration"),
      align: "end",
      className: "w-24 tabular",
      cell: ({ duration_s }) => clock(duration_s * 1000),
    },
  ];
  return (
    <>
      <p className="mb-4 max-w-160 text-fg-2">{t("sip.calls_lead")}</p>
      <Card flush>
        <Async
          query={query}
          isEmpty={({ items }) => items.length === 0}
          empty={
            <Empty icon={<PhoneIcon aria-hidden size={18} />} title={t("sip.calls_empty")}>
              {query.data?.is_seen === false ? t("sip.calls_elsewhere") : t("sip.calls_empty_body")}
            </Empty>
          }
        >
          {({ items }) => (
            <DataTable
              tall
              wide
              label={t("sip.tab.calls")}
              columns={columns}
              rows={items}
              rowKey={({ id }) => id}
            />
          )}
        </Async>
      </Card>
    </>
  );
}
