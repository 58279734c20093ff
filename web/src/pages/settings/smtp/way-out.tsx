import { Controller, type UseFormReturn } from "react-hook-form";
import type { SmtpSettings } from "~/api/mail";
import { useI18n } from "~/i18n";
import { Field } from "~/ui/field";
import { FormSection } from "~/ui/form-section";
import { Input } from "~/ui/input";
import { RadioCards } from "~/ui/radio-cards";
import { Connection } from "./connection";
import { Secret } from "./secret";
import { PROVIDERS, type Values } from "./values";

interface Props {
  form: UseFormReturn<Values>;
  settings: SmtpSettings;
  etag: string;
  canEdit: boolean;
}

/** Through what mails leave: a server spoken to by SMTP, or a mail service over HTTP. */
export function WayOut({ form, settings, etag, canEdit }: Props) {
  const { t } = useI18n();
  const part = { form, settings, etag, canEdit };
  return (
    <>
      <FormSection title={t("smtp.sending")} hint={t("smtp.sending_hint")}>
        <Controller
          control={form.control}
          name="provider"
          render={({ field }) => (
            <RadioCards
              field
              label={t("smtp.provider")}
              disabled={!canEdit}
              options={PROVIDERS.map((value) => ({
                value,
                label: t(`smtp.provider.${value}`),
                hint: t(`smtp.provider.${value}_hint`),
              }))}
              value={field.value}
              onChange={field.onChange}
            />
          )}
        />
      </FormSection>
      {form.watch("provider") === "smtp" ? <Server {...part} /> : <Service {...part} />}
    </>
  );
}

function Server({ form, settings, etag, canEdit }: Props) {
  const { t } = useI18n();
  return (
    <>
      <FormSection title={t("smtp.server")} hint={t("smtp.server_hint")}>
        <Connection form={form} canEdit={canEdit} />
      </FormSection>
      <FormSection title={t("smtp.login")} hint={t("smtp.login_hint")}>
        <Field label={t("smtp.username")} optional error={form.formState.errors.username?.message}>
          {(ids) => <Input {...ids} autoComplete="off" {...form.register("username")} />}
        </Field>
        <Secret
          optional
          form={form}
          name="password"
          label={t("smtp.password")}
          saved={settings.password_set}
          etag={etag}
        />
      </FormSection>
    </>
  );
}

function Service({ form, settings, etag }: Props) {
  const { t } = useI18n();
  return (
    <FormSection title={t("smtp.service")} hint={t("smtp.service_hint")}>
      <Secret
        form={form}
        name="api_key"
        label={t("smtp.api_key")}
        hint={t("smtp.api_key_hint")}
        saved={settings.api_key_set}
        etag={etag}
      />
      <Field
        optional
        label={t("smtp.api_url")}
        hint={t("smtp.api_url_hint")}
        error={form.formState.errors.api_url?.message}
      >
        {(ids) => (
          <Input {...ids} type="url" spellCheck={false} autoComplete="off" {...form.register("api_url")} />
        )}
      </Field>
    </FormSection>
  );
}
