import { take } from "~/api/client";
import { type SmtpSettings, smtpQuery } from "~/api/mail";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { FormSection } from "~/ui/form-section";
import { Input } from "~/ui/input";
import { SettingsForm, useSettingsForm } from "~/ui/settings-form";
import { Textarea } from "~/ui/textarea";
import { RemoveServer } from "./remove-server";
import { TestMail } from "./test-mail";
import { changeOf, EXAMPLE, valuesOf } from "./values";
import { WayOut } from "./way-out";

const STALE = ["smtp", "mail-status"];

interface Props {
  settings: SmtpSettings;
  etag: string;
  canEdit: boolean;
}

export function ServerForm({ settings, etag, canEdit }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const { org } = useMembership();
  const { form, editing } = useSettingsForm({
    stored: { value: settings, etag },
    query: smtpQuery(org),
    canEdit,
    valuesOf,
    put: (client, values, seen) =>
      take(client.PUT("/api/v1/smtp", { body: changeOf(values), headers: { "if-match": seen } })),
    stale: STALE,
  });
  const { errors } = form.formState;
  return (
    <SettingsForm editing={editing}>
      <WayOut form={form} settings={settings} etag={etag} canEdit={canEdit} />
      <FormSection title={t("smtp.addresses")} hint={t("smtp.addresses_hint")}>
        <Field label={t("smtp.mail_from")} hint={t("smtp.mail_from_hint")} error={errors.mail_from?.message}>
          {(ids) => <Input {...ids} placeholder={EXAMPLE.from} {...form.register("mail_from")} />}
        </Field>
        <Field
          label={t("smtp.support_email")}
          hint={t("smtp.support_email_hint")}
          optional
          error={errors.support_email?.message}
        >
          {(ids) => <Input {...ids} type="email" {...form.register("support_email")} />}
        </Field>
        <Field
          label={t("smtp.bcc")}
          hint={t("smtp.bcc_hint")}
          optional
          error={errors.notification_bcc?.message ?? firstOf(errors.notification_bcc)}
        >
          {(ids) => <Textarea {...ids} rows={2} {...form.register("notification_bcc")} />}
        </Field>
      </FormSection>
      {canEdit && (
        <FormSection title={t("smtp.test")} hint={t("smtp.test_hint")}>
          <TestMail
            // What one way answered says nothing of the other.
            key={form.watch("provider")}
            change={() => changeOf(form.getValues())}
            failed={(error) => pointTo(form, i18n, error, "/settings")}
          />
        </FormSection>
      )}
      {canEdit && settings.level === "organization" && (
        <FormSection title={t("smtp.remove")} hint={t("smtp.remove_hint")}>
          <RemoveServer etag={etag} stale={STALE} />
        </FormSection>
      )}
    </SettingsForm>
  );
}

/** The server names the address at fault by its place in the list; the field is one text. */
function firstOf(error: unknown): string | undefined {
  const listed = Object.values(error ?? {}).find((one) => typeof one?.message === "string");
  return listed?.message;
}
