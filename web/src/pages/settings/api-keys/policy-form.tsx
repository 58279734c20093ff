import { Controller } from "react-hook-form";
import { apiKeyPolicyQuery } from "~/api/access";
import { take } from "~/api/client";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Field } from "~/ui/field";
import { FormSection } from "~/ui/form-section";
import { Select } from "~/ui/select";
import { SettingsForm, useSettingsForm } from "~/ui/settings-form";
import { NO_EXPIRY } from "./lifetimes";

const OFFERED = ["30", "90", "365"];

interface Policy {
  max_age_days?: number | null;
}

interface Props {
  policy: Policy;
  etag: string;
  canEdit: boolean;
}

const chosen = ({ max_age_days }: Policy) => (max_age_days ? String(max_age_days) : NO_EXPIRY);

/** How old keys of the organization may become. */
export function PolicyForm({ policy, etag, canEdit }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const current = chosen(policy);
  const { form, editing } = useSettingsForm({
    stored: { value: policy, etag },
    query: apiKeyPolicyQuery(org),
    canEdit,
    valuesOf: (policy) => ({ max_age: chosen(policy) }),
    put: (client, { max_age }, seen) =>
      take(
        client.PUT("/api/v1/api-keys/policy", {
          body: { max_age_days: max_age === NO_EXPIRY ? null : Number(max_age) },
          headers: { "if-match": seen },
        }),
      ),
    stale: ["api-key-policy"],
  });
  const options = OFFERED.includes(current) || current === NO_EXPIRY ? OFFERED : [...OFFERED, current];
  return (
    <SettingsForm editing={editing}>
      <FormSection title={t("api_keys.policy")} hint={t("api_keys.policy_hint")}>
        <Controller
          control={form.control}
          name="max_age"
          render={({ field }) => (
            <Field label={t("api_keys.max_age")} hint={t("api_keys.max_age_hint")}>
              {(ids) => (
                <Select
                  {...ids}
                  disabled={!canEdit}
                  options={[
                    { value: NO_EXPIRY, label: t("api_keys.no_expiry") },
                    ...options.map((value) => ({
                      value,
                      label: t("api_keys.days", { count: Number(value) }),
                    })),
                  ]}
                  value={field.value}
                  onChange={field.onChange}
                />
              )}
            </Field>
          )}
        />
      </FormSection>
    </SettingsForm>
  );
}
