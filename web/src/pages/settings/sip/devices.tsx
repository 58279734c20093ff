import { useQuery } from "@tanstack/react-query";
import { sipRegistrationsQuery } from "~/api/sip";
import type { SipRegistration } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import type { Column } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { PhoneIcon } from "~/ui/icons";
import { PagedList } from "~/ui/paged-list";
import { Ago, When } from "~/ui/time";
import { usePages } from "~/ui/use-pages";

/** Which devices are registered now, and until when. */
export function Devices() {
  const { t } = useI18n();
  const { org } = useMembership();
  const { cursor, pager } = usePages();
  const query = useQuery(sipRegistrationsQuery(org, cursor));
  const columns: Column<SipRegistration>[] = [
    {
      key: "address",
      header: t("sip.device.address"),
      className: "w-[55%] max-w-0 sm:w-[40%]",
      cell: ({ address, contact }) => (
        <span className="block min-w-0">
          <span className="block truncate font-medium font-mono text-ui" title={address}>
            {address}
          </span>
          <span className="block truncate font-mono text-fg-3 text-meta" title={contact}>
            {contact}
          </span>
        </span>
      ),
    },
    {
      key: "source",
      header: t("sip.device.source"),
      className: "w-[45%] max-w-0 sm:w-[30%]",
      cell: ({ source, transport, expires_at }) => (
        <span className="block min-w-0">
          <span className="block truncate font-mono" title={source}>
            {source}
          </span>
          <span className="block text-fg-3 text-meta uppercase">{transport}</span>
          <span className="block text-fg-3 text-meta sm:hidden">
            {t("sip.device.until")} <When at={expires_at} />
          </span>
        </span>
      ),
    },
    {
      key: "since",
      header: t("sip.device.since"),
      from: "md",
      className: "w-36 text-fg-2",
      cell: ({ registered_at }) => <Ago at={registered_at} />,
    },
    {
      key: "until",
      header: t("sip.device.until"),
      from: "sm",
      align: "end",
      className: "w-44 text-fg-2",
      cell: ({ expires_at }) => <When at={expires_at} />,
    },
  ];
  return (
    <>
      <p className="mb-4 max-w-160 text-fg-2">{t("sip.devices_lead")}</p>
      <PagedList
        tall
        label={t("sip.tab.devices")}
        query={query}
        pager={pager}
        columns={columns}
        empty={
          <Empty icon={<PhoneIcon aria-hidden size={18} />} title={t("sip.devices_empty")}>
            {t("sip.devices_empty_body")}
          </Empty>
        }
      />
    </>
  );
}
