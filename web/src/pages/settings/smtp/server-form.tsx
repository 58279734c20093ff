import { useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { take } from "~/api/client";
import { type SmtpSettings, type SmtpSettingsChange, smtpQuery } from "~/api/mail";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { FormSection } from "~/ui/form-section";
import { Input } from "~/ui/input";
import { SaveBar } from "~/ui/save-bar";
import { SecretField } from "~/ui/secret-field";
import { Textarea } from "~/ui/textarea";
import { useAct } from "~/ui/use-act";
import { useSave } from "~/ui/use-save";
import { Connection } from "./connection";
import { TestMail } from "./test-mail";
import { changeOf, EXAMPLE, type Values, valuesOf } from "./values";

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
  const queries = useQueryClient();
  const form = useForm<Values>({
    disabled: !canEdit,
    values: valuesOf(settings),
    resetOptions: { keepDirtyValues: true },
  });
  const { dirtyFields, errors } = form.formState;
  const dirty = Object.keys(dirtyFields).length;
  const save = useSave({
    etag,
    call: (client, body: SmtpSettingsChange, seen) =>
      take(client.PUT("/api/v1/smtp", { body, headers: { "if-match": seen } })),
    latest: () => queries.fetchQuery({ ...smtpQuery(org), staleTime: 0 }),
    reload: ({ value }) => form.reset(valuesOf(value), { keepDirtyValues: false }),
    stale: STALE,
    said: t("common.saved"),
    done: (saved) => form.reset(valuesOf(saved), { keepDirtyValues: false }),
    failed: (error) => pointTo(form, i18n, error),
  });
  const remove = useAct({
    call: (client, seen: string) => take(client.DELETE("/api/v1/smtp", { headers: { "if-match": seen } })),
    stale: STALE,
    said: t("smtp.removed"),
  });
  const submit = form.handleSubmit((values) => save.save(changeOf(values)));
  return (
    <form noValidate onSubmit={submit}>
      <FormSection title={t("smtp.server")} hint={t("smtp.server_hint")}>
        <Connection form={form} canEdit={canEdit} />
      </FormSection>
      <FormSection title={t("smtp.login")} hint={t("smtp.login_hint")}>
        <Field label={t("smtp.username")} optional error={errors.username?.message}>
          {(ids) => <Input {...ids} autoComplete="off" {...form.register("username")} />}
        </Field>
        <Controller
          control={form.control}
          name="password"
          render={({ field }) => (
            <Field label={t("smtp.password")} optional error={errors.password?.message}>
              {(ids) => (
                <SecretField
                  // After saving, a typed password is a saved one again.
                  key={`${etag} ${errors.password ? "again" : ""}`}
                  {...ids}
                  saved={settings.password_set && !errors.password ? {} : undefined}
                  value={field.value}
                  onChange={field.onChange}
                />
              )}
            </Field>
          )}
        />
      </FormSection>
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
            change={() => changeOf(form.getValues())}
            failed={(error) => pointTo(form, i18n, error, "/settings")}
          />
        </FormSection>
      )}
      {canEdit && settings.level === "organization" && (
        <FormSection title={t("smtp.remove")} hint={t("smtp.remove_hint")}>
          <div>
            <Button look="danger" loading={remove.isPending} onClick={() => remove.mutate(etag)}>
              {t("smtp.remove_button")}
            </Button>
          </div>
        </FormSection>
      )}
      <SaveBar
        dirty={dirty}
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

/** The server names the address at fault by its place in the list; the field is one text. */
function firstOf(error: unknown): string | undefined {
  const listed = Object.values(error ?? {}).find((one) => typeof one?.message === "string");
  return listed?.message;
}
