import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { api, rememberCsrf, take } from "~/api/client";
import { problemOf } from "~/api/problem";
import { ownSessionsQuery } from "~/api/sign-in";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { PasswordInput } from "~/ui/password-input";
import { useToast } from "~/ui/toast";

const EMPTY = { current: "", new: "" };

export function PasswordForm() {
  const i18n = useI18n();
  const { t } = i18n;
  const toast = useToast();
  const queries = useQueryClient();
  const form = useForm({ defaultValues: EMPTY });
  const { errors } = form.formState;
  const change = useMutation({
    mutationFn: (body: typeof EMPTY) => take(api.PUT("/api/v1/profile/password", { body })),
    onSuccess: async ({ csrf_token }) => {
      rememberCsrf(csrf_token);
      form.reset(EMPTY);
      toast(t("security.password_changed"));
      await queries.invalidateQueries({ queryKey: ownSessionsQuery.queryKey });
    },
    onError: (error) => pointTo(form, i18n, error),
  });
  const required = { required: t("field.required") };
  const elsewhere = change.error && problemOf(change.error).errors.length === 0;
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={form.handleSubmit((values) => change.mutate(values))}
    >
      <Field label={t("security.current_password")} error={errors.current?.message}>
        {(ids) => (
          <PasswordInput {...ids} autoComplete="current-password" {...form.register("current", required)} />
        )}
      </Field>
      <Field label={t("security.new_password")} hint={t("setup.password_hint")} error={errors.new?.message}>
        {(ids) => <PasswordInput {...ids} autoComplete="new-password" {...form.register("new", required)} />}
      </Field>
      {elsewhere && <ErrorBox error={change.error} title={t("error.action_title")} />}
      <div>
        <Button type="submit" look="primary" loading={change.isPending}>
          {t("security.change_password")}
        </Button>
      </div>
    </form>
  );
}
