import { Controller, type UseFormReturn } from "react-hook-form";
import type { RegionChoice } from "~/api/types";
import { LANGUAGE_NAMES, LOCALES, useI18n } from "~/i18n";
import { timeZones } from "~/i18n/time-zones";
import { cx } from "~/ui/class";
import { Field } from "~/ui/field";
import { CheckIcon } from "~/ui/icons";
import { Input } from "~/ui/input";
import { PasswordInput } from "~/ui/password-input";
import { Select } from "~/ui/select";

export interface SetupValues {
  display_name: string;
  email: string;
  password: string;
  organization_name: string;
  region: string;
  timezone: string;
  currency: string;
}

const PASSWORD_MIN = 12;

interface Props {
  form: UseFormReturn<SetupValues>;
}

/** Each language in its own words; the page follows at once. */
export function LanguageStep() {
  const { t, locale, setLocale } = useI18n();
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="sr-only">{t("language.label")}</legend>
      {LOCALES.map((one) => (
        <label
          key={one}
          lang={one}
          className={cx(
            "flex min-h-11 cursor-pointer items-center gap-3 rounded-card border px-3 font-medium has-focus-visible:outline-2 has-focus-visible:outline-focus",
            one === locale
              ? "border-accent bg-accent-soft text-accent-fg"
              : "border-line bg-surface hover:bg-sunken",
          )}
        >
          <input
            type="radio"
            name="language"
            className="sr-only"
            checked={one === locale}
            onChange={() => setLocale(one)}
          />
          <span className="flex-1">{LANGUAGE_NAMES[one]}</span>
          {one === locale && <CheckIcon aria-hidden size={16} />}
        </label>
      ))}
    </fieldset>
  );
}

export function PersonStep({ form }: Props) {
  const { t } = useI18n();
  const { errors } = form.formState;
  const required = { required: t("field.required") };
  return (
    <>
      <Field label={t("setup.display_name")} error={errors.display_name?.message}>
        {(ids) => <Input {...ids} autoComplete="name" {...form.register("display_name", required)} />}
      </Field>
      <Field label={t("login.email")} error={errors.email?.message}>
        {(ids) => (
          <Input {...ids} type="email" autoComplete="username" {...form.register("email", required)} />
        )}
      </Field>
      <Field label={t("login.password")} hint={t("setup.password_hint")} error={errors.password?.message}>
        {(ids) => (
          <PasswordInput
            {...ids}
            autoComplete="new-password"
            {...form.register("password", {
              ...required,
              minLength: { value: PASSWORD_MIN, message: t("setup.password_hint") },
            })}
          />
        )}
      </Field>
    </>
  );
}

export function OrganizationStep({ form, regions }: Props & { regions: RegionChoice[] }) {
  const { t } = useI18n();
  const { errors } = form.formState;
  const required = { required: t("field.required") };
  const choice = (
    name: "region" | "timezone",
    label: string,
    options: { value: string; label: string }[],
  ) => (
    <Controller
      control={form.control}
      name={name}
      render={({ field, fieldState }) => (
        <Field
          label={label}
          hint={name === "timezone" ? t("organization.timezone_hint") : t("organization.region_hint")}
          error={fieldState.error?.message}
        >
          {(ids) => <Select {...ids} options={options} value={field.value} onChange={field.onChange} />}
        </Field>
      )}
    />
  );
  return (
    <>
      <Field label={t("setup.organization_name")} error={errors.organization_name?.message}>
        {(ids) => (
          <Input {...ids} autoComplete="organization" {...form.register("organization_name", required)} />
        )}
      </Field>
      {regions.length > 1 &&
        choice(
          "region",
          t("organization.region"),
          regions.map(({ key, name }) => ({ value: key, label: name })),
        )}
      {choice("timezone", t("setup.timezone"), timeZones())}
      <Field
        label={t("organization.currency")}
        hint={t("organization.currency_hint")}
        error={errors.currency?.message}
      >
        {(ids) => (
          <Input {...ids} maxLength={3} className="uppercase" {...form.register("currency", required)} />
        )}
      </Field>
    </>
  );
}
