import { useQueryClient } from "@tanstack/react-query";
import { take } from "~/api/client";
import { deliverySettingsQuery } from "~/api/integrations";
import type { DeliverySettings } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { ErrorBox } from "~/ui/error-box";
import { FormSection } from "~/ui/form-section";
import { SwitchRow } from "~/ui/switch-row";
import { useSave } from "~/ui/use-save";

interface Props {
  settings: DeliverySettings;
  etag: string;
  canEdit: boolean;
}

/** Four switches, each of which takes effect at once. */
export function Toggles({ settings, etag, canEdit }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const queries = useQueryClient();
  const save = useSave({
    etag,
    call: (client, body: DeliverySettings, seen) =>
      take(client.PUT("/api/v1/delivery-settings", { body, headers: { "if-match": seen } })),
    latest: () => queries.fetchQuery({ ...deliverySettingsQuery(org), staleTime: 0 }),
    reload: () => {},
    stale: ["delivery-settings"],
    said: t("common.saved"),
  });
  const { auto_sync, transcript, summary, score } = settings;
  const toggle = (key: keyof DeliverySettings) => (
    <SwitchRow
      key={key}
      label={t(`crm.${key}`)}
      hint={t(`crm.${key}_hint`)}
      checked={settings[key]}
      disabled={!canEdit || save.saving}
      onChange={(on) => save.save({ auto_sync, transcript, summary, score, [key]: on })}
    />
  );
  return (
    <div>
      {Boolean(save.error) && <ErrorBox error={save.error} title={t("error.action_title")} />}
      <FormSection title={t("crm.parts")} hint={t("crm.parts_hint")}>
        {(["score", "summary", "transcript"] as const).map(toggle)}
      </FormSection>
      <FormSection title={t("crm.when")} hint={t("crm.when_hint")}>
        {toggle("auto_sync")}
      </FormSection>
      {save.conflict}
    </div>
  );
}
