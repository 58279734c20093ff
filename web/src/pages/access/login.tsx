import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { api, rememberCsrf, take } from "~/api/client";
import { problemOf } from "~/api/problem";
import { profileQuery } from "~/api/queries";
import { isLocale, useI18n } from "~/i18n";
import { isTheme, useTheme } from "~/theme";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Input } from "~/ui/input";
import { usePageTitle } from "~/ui/page-header";
import { PasswordInput } from "~/ui/password-input";
import { problemText } from "~/ui/problem-text";
import { SignInElsewhere, SsoRefusal } from "./sso";
import { Stage } from "./stage";

export function Login() {
  const i18n = useI18n();
  const { t, setLocale } = i18n;
  const { setTheme } = useTheme();
  const { next, ended, organization, sso_error } = useSearch({ from: "/login" });
  const router = useRouter();
  const queries = useQueryClient();
  const { register, handleSubmit, formState, watch } = useForm({
    defaultValues: { email: "", password: "" },
  });
  usePageTitle(t("login.submit"));

  const signIn = useMutation({
    mutationFn: async (body: { email: string; password: string }) => {
      rememberCsrf((await take(api.POST("/api/v1/sessions", { body }))).csrf_token);
      queries.clear();
      return queries.fetchQuery(profileQuery);
    },
    onSuccess: async (profile) => {
      if (isLocale(profile?.user.locale)) await setLocale(profile.user.locale);
      if (isTheme(profile?.user.theme)) setTheme(profile.user.theme);
      router.history.push(next ?? "/");
    },
  });

  return (
    <Stage title={t("login.title")} lead={ended ? t("login.signed_out") : t("login.lead")}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={handleSubmit((values) => signIn.mutate(values))}
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
        <Field label={t("login.password")} error={formState.errors.password?.message}>
          {(ids) => (
            <PasswordInput
              {...ids}
              autoComplete="current-password"
              {...register("password", { required: t("field.required") })}
            />
          )}
        </Field>
        <SsoRefusal code={signIn.isIdle ? sso_error : undefined} />
        {signIn.isError && (
          <p role="alert" className="rounded-control bg-bad-soft px-3 py-2 text-bad-fg">
            {problemText(i18n, problemOf(signIn.error))}
          </p>
        )}
        <Button type="submit" look="primary" loading={signIn.isPending} className="h-9">
          {t("login.submit")}
        </Button>
        <SignInElsewhere email={watch("email")} organization={organization} next={next} />
        <p className="text-fg-3 text-meta">{t("login.help")}</p>
      </form>
    </Stage>
  );
}
