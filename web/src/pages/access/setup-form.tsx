import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Controller, useForm } from "react-hook-form";
import { api, rememberCsrf, take } from "~/api/client";
import { useI18n } from "~/i18n";
import { timeZones } from "~/i18n/time-zones";
import { Button } from "~/ui/button";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { PasswordInput } from "~/ui/password-input";
import { Select } from "~/ui/select";

const PASSWORD_MIN = 12;

interface Values {
  display_name: string;
  email: string;
  password: string;
  organization_name: string;
  timezone: string;
}

export function SetupForm({ token }: { token: string }) {
  const i18n = useI18n();
  const { t, locale } = i18n;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const form = useForm<Values>({
    defaultValues: { display_name: "", email: "", password: "", organization_name: "", timezone: zone },
  });
  const { errors } = form.formState;
  const required = { required: t("field.required") };
  const finish = useMutation({
    mutationFn: async (values: Values) =>
      take(api.POST("/api/v1/setup", { body: { ...values, token, locale } })),
    onSuccess: async ({ csrf_token }) => {
      rememberCsrf(csrf_token);
      queries.clear();
      await navigate({ to: "/" });
    },
    onError: (error) => pointTo(form, i18n, error),
  });
  return (
    <form
      noValidate
      className="flex flex-col gap-8"
      onSubmit={form.handleSubmit((values) => finish.mutate(values))}
    >
      <fieldset className="flex flex-col gap-4">
        <legend className="mb-1 font-semibold text-body">{t("setup.person")}</legend>
        <p className="-mt-3 text-fg-2">{t("setup.person_hint")}</p>
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
      </fieldset>
      <fieldset className="flex flex-col gap-4">
        <legend className="mb-1 font-semibold text-body">{t("setup.organization")}</legend>
        <p className="-mt-3 text-fg-2">{t("setup.organization_hint")}</p>
        <Field label={t("setup.organization_name")} error={errors.organization_name?.message}>
          {(ids) => (
            <Input {...ids} autoComplete="organization" {...form.register("organization_name", required)} />
          )}
        </Field>
        <Controller
          control={form.control}
          name="timezone"
          render={({ field }) => (
            <Field label={t("setup.timezone")}>
              {(ids) => (
                <Select {...ids} options={timeZones()} value={field.value} onChange={field.onChange} />
              )}
            </Field>
          )}
        />
      </fieldset>
      {finish.isError && <ErrorBox error={finish.error} title={t("error.action_title")} />}
      <Button type="submit" look="primary" loading={finish.isPending} className="h-9">
        {t("setup.submit")}
      </Button>
    </form>
  );
}
