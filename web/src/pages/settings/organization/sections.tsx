import { Controller } from "react-hook-form";
import { LANGUAGE_NAMES, LOCALES, useI18n } from "~/i18n";
import { timeZones } from "~/i18n/time-zones";
import { Field } from "~/ui/field";
import { FormSection } from "~/ui/form-section";
import { Input } from "~/ui/input";
import { Select } from "~/ui/select";
import { fromMib, type Part, toMib } from "./values";

interface Choice {
  name: "language" | "region" | "timezone";
  label: string;
  hint: string;
  options: { value: string; label: string; lang?: string }[];
}

function Choose({ form, canEdit, name, label, hint, options }: Pick<Part, "form" | "canEdit"> & Choice) {
  return (
    <Controller
      control={form.control}
      name={name}
      render={({ field, fieldState }) => (
        <Field label={label} hint={hint} error={fieldState.error?.message}>
          {(ids) => (
            <Select
              {...ids}
              disabled={!canEdit}
              options={options}
              value={field.value}
              onChange={field.onChange}
            />
          )}
        </Field>
      )}
    />
  );
}

export function General(part: Part) {
  const { t } = useI18n();
  const { form } = part;
  return (
    <FormSection title={t("organization.general")} hint={t("organization.general_hint")}>
      <Field label={t("setup.organization_name")} error={form.formState.errors.name?.message}>
        {(ids) => (
          <Input {...ids} maxLength={120} {...form.register("name", { required: t("field.required") })} />
        )}
      </Field>
      <Choose
        {...part}
        name="language"
        label={t("organization.language")}
        hint={t("organization.language_hint")}
        options={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value], lang: value }))}
      />
    </FormSection>
  );
}

export function DataAndRegion(part: Part) {
  const { t } = useI18n();
  const { form, options } = part;
  const here = form.getValues("region");
  const regions = options?.regions ?? [{ key: here, name: here }];
  return (
    <FormSection title={t("organization.data_and_region")} hint={t("organization.data_and_region_hint")}>
      <Choose
        {...part}
        name="region"
        label={t("organization.region")}
        hint={t(regions.length > 1 ? "organization.region_hint" : "organization.region_only")}
        options={regions.map(({ key, name }) => ({ value: key, label: name }))}
      />
      <Choose
        {...part}
        name="timezone"
        label={t("setup.timezone")}
        hint={t("organization.timezone_hint")}
        options={timeZones()}
      />
      <Field
        label={t("organization.currency")}
        hint={t("organization.currency_hint")}
        error={form.formState.errors.currency?.message}
      >
        {(ids) => (
          <div className="w-28">
            <Input {...ids} maxLength={3} className="uppercase" {...form.register("currency")} />
          </div>
        )}
      </Field>
    </FormSection>
  );
}

export function Limits({ form, canEdit, options }: Part) {
  const { t, format } = useI18n();
  return (
    <FormSection title={t("organization.calls")} hint={t("organization.calls_hint")}>
      <Controller
        control={form.control}
        name="max_upload_bytes"
        render={({ field, fieldState }) => (
          <Field
            label={t("organization.max_upload")}
            hint={
              options &&
              t("organization.max_upload_hint", { most: format.number(toMib(options.max_upload_bytes)) })
            }
            error={fieldState.error?.message}
          >
            {(ids) => (
              <Input
                {...ids}
                type="number"
                min={1}
                step="any"
                disabled={!canEdit}
                value={Number.isNaN(field.value) ? "" : toMib(field.value)}
                onChange={(event) => field.onChange(fromMib(event.target.valueAsNumber))}
              />
            )}
          </Field>
        )}
      />
      <Field
        label={t("organization.min_call")}
        hint={t("organization.min_call_hint")}
        error={form.formState.errors.min_call_seconds?.message}
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
    </FormSection>
  );
}

/** Dangerous because addresses are in other people's bookmarks; the old one keeps leading here. */
export function Address({ form, slug }: Part & { slug: string }) {
  const { t } = useI18n();
  return (
    <FormSection title={t("organization.address")} hint={t("organization.address_hint")}>
      <Field
        label={t("organization.slug")}
        hint={t("organization.slug_hint", { slug })}
        error={form.formState.errors.slug?.message}
      >
        {(ids) => (
          <Input
            {...ids}
            maxLength={40}
            spellCheck={false}
            autoCapitalize="none"
            className="font-mono"
            {...form.register("slug", { required: t("field.required") })}
          />
        )}
      </Field>
    </FormSection>
  );
}
