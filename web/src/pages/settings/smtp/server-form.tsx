import type { SmtpSettings } from "~/api/mail";
import { useI18n } from "~/i18n";
import { Sender } from "~/mail/fields";
import { TestMail } from "~/mail/test-mail";
import { STALE, useMailForm } from "~/mail/use-mail-form";
import { Field } from "~/ui/field";
import { FormSection } from "~/ui/form-section";
import { Input } from "~/ui/input";
import { SettingsForm } from "~/ui/settings-form";
import { Textarea } from "~/ui/textarea";
import { RemoveServer } from "./remove-server";
import { WayOut } from "./way-out";

interface Props {
  settings: SmtpSettings;
  etag: string;
  canEdit: boolean;
}

export function ServerForm({ settings, etag, canEdit }: Props) {
  const { t } = useI18n();
  const { form, editing } = useMailForm({ settings, etag, canEdit });
  const { errors } = form.formState;
  return (
    <SettingsForm editing={editing}>
      <WayOut form={form} settings={settings} etag={etag} canEdit={canEdit} />
      <FormSection title={t("smtp.addresses")} hint={t("smtp.addresses_hint")}>
        <Sender form={form} />
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
            form={form}
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
