import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { api, take } from "~/api/client";
import { useI18n } from "~/i18n";
import { Button, ButtonLink } from "~/ui/button";
import { Field } from "~/ui/field";
import { Input } from "~/ui/input";
import { usePageTitle } from "~/ui/page-header";
import { Refusal } from "./refusal";
import { Stage } from "./stage";

/** Says the same for every address: who has a user here is nobody's business. */
export function Forgot() {
  const { t } = useI18n();
  const { register, handleSubmit, formState } = useForm({ defaultValues: { email: "" } });
  const ask = useMutation({
    mutationFn: (body: { email: string }) => take(api.POST("/api/v1/password-resets", { body })),
  });
  usePageTitle(t("forgot.title"));
  if (ask.isSuccess) {
    return (
      <Stage title={t("forgot.asked_title")} lead={t("forgot.asked_lead")}>
        <div className="flex flex-col gap-4">
          <p className="text-fg-2">{t("forgot.no_mail")}</p>
          <ButtonLink to="/login" look="primary" className="h-9">
            {t("forgot.back")}
          </ButtonLink>
        </div>
      </Stage>
    );
  }
  return (
    <Stage title={t("forgot.title")} lead={t("forgot.lead")}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={handleSubmit((values) => ask.mutate(values))}
      >
        <Field label={t("login.email")} error={formState.errors.email?.message}>
          {(ids) => (
            <Input
              {...ids}
              type="email"
              autoComplete="username"
              autoFocus
              {...register("email", { required: t("field.required") })}
            />
          )}
        </Field>
        <Refusal error={ask.error} />
        <Button type="submit" look="primary" loading={ask.isPending} className="h-9">
          {t("forgot.submit")}
        </Button>
        <ButtonLink to="/login" look="ghost" className="self-start">
          {t("forgot.back")}
        </ButtonLink>
      </form>
    </Stage>
  );
}
