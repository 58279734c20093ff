import { useI18n } from "~/i18n";
import { FormSection } from "~/ui/form-section";
import { PasswordForm } from "./password-form";
import { SecondFactor } from "./second-factor";
import { Sessions } from "./sessions";

/** How a person gets in, and where he is in. */
export function Page() {
  const { t } = useI18n();
  return (
    <div>
      <FormSection title={t("security.password")} hint={t("security.password_hint")}>
        <PasswordForm />
      </FormSection>
      <FormSection title={t("security.second_factor")} hint={t("security.second_factor_hint")}>
        <SecondFactor />
      </FormSection>
      <FormSection title={t("security.sessions")} hint={t("security.sessions_hint")}>
        <Sessions />
      </FormSection>
    </div>
  );
}
