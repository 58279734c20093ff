import { useMutation } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { api, take } from "~/api/client";
import { ApiError, problemOf } from "~/api/problem";
import { useI18n } from "~/i18n";
import { Button, ButtonLink } from "~/ui/button";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { usePageTitle } from "~/ui/page-header";
import { PasswordInput } from "~/ui/password-input";
import { Refusal } from "./refusal";
import { Stage } from "./stage";

/** The page behind the link in the mail. */
export function Reset() {
  const i18n = useI18n();
  const { t } = i18n;
  const { token } = useParams({ from: "/reset/$token" });
  const form = useForm({ defaultValues: { password: "" } });
  const finish = useMutation({
    mutationFn: ({ password }: { password: string }) =>
      take(api.POST("/api/v1/password-resets/finish", { body: { token, password } })),
    onError: (error) => pointTo(form, i18n, error),
  });
  const over = finish.error instanceof ApiError && finish.error.status === 410;
  usePageTitle(t("reset.title"));
  if (finish.isSuccess || over) {
    return (
      <Stage
        title={t(over ? "reset.over_title" : "reset.done_title")}
        lead={t(over ? "reset.over_lead" : "reset.done_lead")}
      >
        <ButtonLink to={over ? "/forgot" : "/login"} look="primary" className="h-9">
          {t(over ? "forgot.submit" : "login.submit")}
        </ButtonLink>
      </Stage>
    );
  }
  const elsewhere = finish.error && problemOf(finish.error).errors.length === 0 ? finish.error : null;
  return (
    <Stage title={t("reset.title")} lead={t("reset.lead")}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => finish.mutate(values))}
      >
        <Field
          label={t("security.new_password")}
          hint={t("setup.password_hint")}
          error={form.formState.errors.password?.message}
        >
          {(ids) => (
            <PasswordInput
              {...ids}
              autoComplete="new-password"
              autoFocus
              {...form.register("password", { required: t("field.required") })}
            />
          )}
        </Field>
        <Refusal error={elsewhere} />
        <Button type="submit" look="primary" loading={finish.isPending} className="h-9">
          {t("reset.submit")}
        </Button>
      </form>
    </Stage>
  );
}
