import { useQuery } from "@tanstack/react-query";
import { deliverySettingsQuery, fieldMappingsQuery } from "~/api/integrations";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Notice } from "~/ui/notice";
import { Mappings } from "./mappings";
import { Toggles } from "./toggles";

export function Page({ canEdit }: { canEdit: boolean }) {
  const { t } = useI18n();
  const { org } = useMembership();
  const settings = useQuery(deliverySettingsQuery(org));
  const mappings = useQuery(fieldMappingsQuery(org));
  return (
    <div className="flex flex-1 flex-col gap-6">
      <Async query={settings}>
        {({ value, etag }) => (
          <>
            {value.crm ? (
              <Notice title={t("crm.connected", { name: value.crm })} />
            ) : (
              <Notice title={t("crm.none")}>{t("crm.none_body")}</Notice>
            )}
            <Toggles settings={value} etag={etag} canEdit={canEdit && value.available} />
          </>
        )}
      </Async>
      <Async query={mappings}>
        {({ value, etag }) => <Mappings items={value.items} etag={etag} canEdit={canEdit} />}
      </Async>
    </div>
  );
}
