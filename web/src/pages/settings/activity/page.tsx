import { useSearch } from "@tanstack/react-router";
import { useI18n } from "~/i18n";
import { Tabs } from "~/ui/tabs";
import { Audit } from "./audit";
import { Happenings } from "./happenings";

const AUDIT = "audit";

/** Two logs: what happened to conversations, and who changed which setting. */
export function Page() {
  const { t } = useI18n();
  const { tab } = useSearch({ from: "/o/$slug/settings/$key" });
  return (
    <>
      <Tabs
        label={t("settings.activity.title")}
        tabs={[
          { key: "activity", label: t("activity.tab") },
          { key: AUDIT, label: t("audit.tab") },
        ]}
        current={tab === AUDIT ? AUDIT : "activity"}
        searchOf={(key) => ({ tab: key === AUDIT ? AUDIT : undefined })}
      />
      {tab === AUDIT ? <Audit /> : <Happenings />}
    </>
  );
}
