import type { UseFormReturn } from "react-hook-form";
import type { SmtpSettings } from "~/api/mail";
import { useI18n } from "~/i18n";
import { Connection } from "~/mail/connection";
import { Login, ProviderChoice, Service } from "~/mail/fields";
import { SMTP, type Values } from "~/mail/values";
import { FormSection } from "~/ui/form-section";

interface Props {
  form: UseFormReturn<Values>;
  settings: SmtpSettings;
  etag: string;
  canEdit: boolean;
}

export function WayOut({ form, settings, etag, canEdit }: Props) {
  const { t } = useI18n();
  const part = { form, settings, etag };
  return (
    <>
      <FormSection title={t("smtp.sending")} hint={t("smtp.sending_hint")}>
        <ProviderChoice form={form} canEdit={canEdit} />
      </FormSection>
      {form.watch("provider") === SMTP ? (
        <>
          <FormSection title={t("smtp.server")} hint={t("smtp.server_hint")}>
            <Connection form={form} canEdit={canEdit} />
          </FormSection>
          <FormSection title={t("smtp.login")} hint={t("smtp.login_hint")}>
            <Login {...part} />
          </FormSection>
        </>
      ) : (
        <FormSection title={t("smtp.service")} hint={t("smtp.service_hint")}>
          <Service {...part} />
        </FormSection>
      )}
    </>
  );
}
