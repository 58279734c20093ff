import { useQuery } from "@tanstack/react-query";
import { Controller, type UseFormReturn } from "react-hook-form";
import type { SmtpSettings } from "~/api/mail";
import { connectorsQuery } from "~/api/settings";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Field } from "~/ui/field";
import { Input } from "~/ui/input";
import { RadioCards } from "~/ui/radio-cards";
import { Secret } from "./secret";
import { EXAMPLE, SMTP, type Values } from "./values";

interface Choice {
  form: UseFormReturn<Values>;
  canEdit: boolean;
}

/** Through what mails leave: a server spoken to by SMTP, or a mail service over HTTP. */
export function ProviderChoice({ form, canEdit }: Choice) {
  const { t, locale } = useI18n();
  const { org } = useMembership();
  const known = useQuery(connectorsQuery(org, locale)).data?.items ?? [];
  const services = known.filter(({ family }) => family === "mail");
  return (
    <Controller
      control={form.control}
      name="provider"
      render={({ field }) => (
        <RadioCards
          field
          label={t("smtp.provider")}
          disabled={!canEdit}
          options={[
            { value: SMTP, label: t("smtp.provider.smtp"), hint: t("smtp.provider.smtp_hint") },
            ...services.map(({ key, name }) => ({
              value: key,
              label: name,
              hint: t("smtp.provider.service_hint"),
            })),
          ]}
          value={field.value}
          onChange={field.onChange}
        />
      )}
    />
  );
}

interface Props {
  form: UseFormReturn<Values>;
  settings: SmtpSettings;
  etag: string;
}

/** How a server knows who sends. */
export function Login({ form, settings, etag }: Props) {
  const { t } = useI18n();
  return (
    <>
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
    </>
  );
}

/** Where a mail service is, and the key that it knows us by. */
export function Service({ form, settings, etag }: Props) {
  const { t } = useI18n();
  return (
    <>
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
    </>
  );
}

export function Sender({ form }: Pick<Props, "form">) {
  const { t } = useI18n();
  return (
    <Field
      label={t("smtp.mail_from")}
      hint={t("smtp.mail_from_hint")}
      error={form.formState.errors.mail_from?.message}
    >
      {(ids) => <Input {...ids} placeholder={EXAMPLE.from} {...form.register("mail_from")} />}
    </Field>
  );
}
