import { useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { take } from "~/api/client";
import { organizationQuery, profileQuery } from "~/api/queries";
import type { Organization } from "~/api/types";
import { LANGUAGE_NAMES, LOCALES, useI18n } from "~/i18n";
import { timeZones } from "~/i18n/time-zones";
import { useMembership } from "~/organization";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { FormSection } from "~/ui/form-section";
import { Input } from "~/ui/input";
import { SaveBar } from "~/ui/save-bar";
import { Select } from "~/ui/select";
import { useSave } from "~/ui/use-save";

type Values = Pick<Organization, "name" | "timezone" | "language" | "currency" | "min_call_seconds">;

interface Props {
  organization: Organization;
  etag: string;
  canEdit: boolean;
}

export function OrganizationForm({ organization, etag, canEdit }: Props) {
  const i18n = useI18n();
  const { t, format } = i18n;
  const { org } = useMembership();
  const queries = useQueryClient();
  const { name, timezone, language, currency, min_call_seconds } = organization;
  const form = useForm<Values>({
    disabled: !canEdit,
    values: { name, timezone, language, currency, min_call_seconds },
    resetOptions: { keepDirtyValues: true },
  });
  const { dirtyFields, errors } = form.formState;
  const dirty = Object.keys(dirtyFields) as (keyof Values)[];
  const save = useSave({
    etag,
    call: (client, changed: Partial<Values>, seen) =>
      take(client.PATCH("/api/v1/organizations/current", { body: changed, headers: { "if-match": seen } })),
    latest: () => queries.fetchQuery({ ...organizationQuery(org), staleTime: 0 }),
    reload: ({ value }) => form.reset(value),
    stale: ["organization"],
    said: t("common.saved"),
    done: (saved) => {
      form.reset(saved);
      queries.invalidateQueries({ queryKey: profileQuery.queryKey });
    },
    failed: (error) => pointTo(form, i18n, error),
  });
  const submit = form.handleSubmit((all) =>
    save.save(Object.fromEntries(dirty.map((key) => [key, all[key]]))),
  );
  return (
    <form noValidate onSubmit={submit}>
      <FormSection title={t("organization.general")} hint={t("organization.general_hint")}>
        <Field label={t("setup.organization_name")} error={errors.name?.message}>
          {(ids) => <Input {...ids} {...form.register("name", { required: t("field.required") })} />}
        </Field>
        <Controller
          control={form.control}
          name="language"
          render={({ field }) => (
            <Field label={t("organization.language")} hint={t("organization.language_hint")}>
              {(ids) => (
                <Select
                  {...ids}
                  disabled={!canEdit}
                  options={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value], lang: value }))}
                  value={field.value as (typeof LOCALES)[number]}
                  onChange={field.onChange}
                />
              )}
            </Field>
          )}
        />
      </FormSection>
      <FormSection title={t("organization.time_and_money")} hint={t("organization.time_and_money_hint")}>
        <Controller
          control={form.control}
          name="timezone"
          render={({ field }) => (
            <Field label={t("setup.timezone")} error={errors.timezone?.message}>
              {(ids) => (
                <Select
                  {...ids}
                  disabled={!canEdit}
                  options={timeZones()}
                  value={field.value}
                  onChange={field.onChange}
                />
              )}
            </Field>
          )}
        />
        <Field
          label={t("organization.currency")}
          hint={t("organization.currency_hint")}
          error={errors.currency?.message}
        >
          {(ids) => <Input {...ids} maxLength={3} className="uppercase" {...form.register("currency")} />}
        </Field>
      </FormSection>
      <FormSection title={t("organization.calls")} hint={t("organization.calls_hint")}>
        <Field
          label={t("organization.min_call")}
          hint={t("organization.min_call_hint")}
          error={errors.min_call_seconds?.message}
        >
          {(ids) => (
            <Input
              {...ids}
              type="number"
              min={0}
              {...form.register("min_call_seconds", { valueAsNumber: true })}
            />
          )}
        </Field>
        <Field label={t("organization.max_upload")} hint={t("organization.max_upload_hint")}>
          {(ids) => <Input {...ids} readOnly value={format.bytes(organization.max_upload_bytes)} />}
        </Field>
      </FormSection>
      <SaveBar
        dirty={dirty.length}
        saving={save.saving}
        error={save.error}
        onSave={submit}
        onDiscard={() => {
          form.reset();
          save.reset();
        }}
      />
      {save.conflict}
    </form>
  );
}
