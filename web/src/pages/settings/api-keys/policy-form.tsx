import { useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { apiKeyPolicyQuery } from "~/api/access";
import { take } from "~/api/client";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Field } from "~/ui/field";
import { FormSection } from "~/ui/form-section";
import { SaveBar } from "~/ui/save-bar";
import { Select } from "~/ui/select";
import { useSave } from "~/ui/use-save";
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
  const queries = useQueryClient();
  const current = chosen(policy);
  const form = useForm({ values: { max_age: current }, resetOptions: { keepDirtyValues: true } });
  const save = useSave({
    etag,
    call: (client, max_age_days: number | null, seen) =>
      take(client.PUT("/api/v1/api-keys/policy", { body: { max_age_days }, headers: { "if-match": seen } })),
    latest: () => queries.fetchQuery({ ...apiKeyPolicyQuery(org), staleTime: 0 }),
    reload: ({ value }) => form.reset({ max_age: chosen(value) }, { keepDirtyValues: false }),
    stale: ["api-key-policy"],
    said: t("common.saved"),
    done: (saved) => form.reset({ max_age: chosen(saved) }, { keepDirtyValues: false }),
  });
  const submit = form.handleSubmit(({ max_age }) =>
    save.save(max_age === NO_EXPIRY ? null : Number(max_age)),
  );
  const options = OFFERED.includes(current) || current === NO_EXPIRY ? OFFERED : [...OFFERED, current];
  return (
    <form noValidate onSubmit={submit}>
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
      <SaveBar
        dirty={form.formState.isDirty ? 1 : 0}
        saving={save.saving}
        error={save.error}
        onSave={submit}
        onDiscard={() => {
          form.reset(undefined, { keepDirtyValues: false });
          save.reset();
        }}
      />
      {save.conflict}
    </form>
  );
}
