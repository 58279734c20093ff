import { useSearch } from "@tanstack/react-router";
import { useI18n } from "~/i18n";
import { Tabs } from "~/ui/tabs";
import { Outbox } from "./outbox";
import { Server } from "./server";
import { Templates } from "./templates";

const TABS = ["server", "templates", "outbox"] as const;

export function Page({ canEdit }: { canEdit: boolean }) {
  const { t } = useI18n();
  const search = useSearch({ from: "/o/$slug/settings/$key" });
  const tab = TABS.find((key) => key === search.tab) ?? "server";
  return (
    <>
      <Tabs
        label={t("smtp.views")}
        tabs={TABS.map((key) => ({ key, label: t(`smtp.tab.${key}`) }))}
        current={tab}
        searchOf={(key) => ({ tab: key === "server" ? undefined : key })}
      />
      {tab === "server" && <Server canEdit={canEdit} />}
      {tab === "templates" && <Templates />}
      {tab === "outbox" && <Outbox canEdit={canEdit} />}
    </>
  );
}
