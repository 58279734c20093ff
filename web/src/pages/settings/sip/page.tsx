import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { sipQuery } from "~/api/sip";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Tabs } from "~/ui/tabs";
import { Attempts } from "./attempts";
import { Calls } from "./calls";
import { CarrierSheet } from "./carrier-sheet";
import { Devices } from "./devices";
import { Phones } from "./phones";
import { SipForm } from "./sip-form";
import { Warnings } from "./warnings";

const TABS = ["access", "calls", "attempts", "devices", "numbers"] as const;

export function Page({ canEdit }: { canEdit: boolean }) {
  const { t } = useI18n();
  const { can } = useMembership();
  const { tab: asked } = useSearch({ from: "/o/$slug/settings/$key" });
  const tabs = TABS.filter((key) => key !== "numbers" || can("phone.read"));
  const tab = tabs.find((key) => key === asked) ?? "access";
  return (
    <div className="flex flex-1 flex-col">
      <Tabs
        label={t("sip.tabs")}
        tabs={tabs.map((key) => ({ key, label: t(`sip.tab.${key}`) }))}
        current={tab}
        searchOf={(key) => ({ tab: key === "access" ? undefined : key })}
      />
      {tab === "access" && <Access canEdit={canEdit} />}
      {tab === "calls" && <Calls />}
      {tab === "attempts" && <Attempts />}
      {tab === "devices" && <Devices />}
      {tab === "numbers" && <Phones />}
    </div>
  );
}

/** Who is let in, and what the carrier has to be told. */
function Access({ canEdit }: { canEdit: boolean }) {
  const { org } = useMembership();
  const query = useQuery(sipQuery(org));
  return (
    <Async query={query}>
      {({ value, etag }) => (
        <div className="flex flex-1 flex-col gap-6">
          <Warnings settings={value} />
          <CarrierSheet settings={value} />
          <SipForm settings={value} etag={etag} canEdit={canEdit} />
        </div>
      )}
    </Async>
  );
}
