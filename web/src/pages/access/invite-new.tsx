import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { api, rememberCsrf, take } from "~/api/client";
import type { Offer } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { PasswordInput } from "~/ui/password-input";

const PASSWORD_MIN = 12;

interface Props {
  token: string;
  offer: Offer;
}

/** Somebody new: names, a password, and inside. */
export function InviteNew({ token, offer }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const form = useForm({ defaultValues: { first_name: "", last_name: "", password: "" } });
  const { errors } = form.formState;
  const required = { required: t("field.required") };
  const accept = useMutation({
    mutationFn: (values: { first_name: string; last_name: string; password: string }) =>
      take(api.POST("/api/v1/invitations/accept", { body: { token, ...values } })),
    onSuccess: async (answer) => {
      if ("csrf_token" in answer) rememberCsrf(answer.csrf_token);
      queries.clear();
      await navigate({ to: "/o/$slug/conversations", params: { slug: offer.organization.slug } });
    },
    onError: (error) => pointTo(form, i18n, error),
  });
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={form.handleSubmit((values) => accept.mutate(values))}
    >
      <Field label={t("login.email")} hint={t("invite_page.email_hint")}>
        {(ids) => <Input {...ids} readOnly autoComplete="username" value={offer.email} />}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t("members.first_name")} error={errors.first_name?.message}>
          {(ids) => (
            <Input {...ids} autoFocus autoComplete="given-name" {...form.register("first_name", required)} />
          )}
        </Field>
        <Field optional label={t("members.last_name")} error={errors.last_name?.message}>
          {(ids) => <Input {...ids} autoComplete="family-name" {...form.register("last_name")} />}
        </Field>
      </div>
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
      {accept.isError && <ErrorBox error={accept.error} title={t("error.action_title")} />}
      <Button type="submit" look="primary" loading={accept.isPending} className="h-9">
        {t("invite_page.accept")}
      </Button>
    </form>
  );
}
