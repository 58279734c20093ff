import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { api, rememberCsrf, take } from "~/api/client";
import { profileQuery } from "~/api/queries";
import type { MfaChallenge } from "~/api/types";
import { isLocale, useI18n } from "~/i18n";
import { isTheme, useTheme } from "~/theme";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Input } from "~/ui/input";
import { usePageTitle } from "~/ui/page-header";
import { PasswordInput } from "~/ui/password-input";
import { CodeStep } from "./code-step";
import { Refusal } from "./refusal";
import { SignInElsewhere, SsoRefusal } from "./sso";
import { Stage } from "./stage";

export function Login() {
  const { t } = useI18n();
  const { next, ended, organization, sso_error } = useSearch({ from: "/login" });
  const enter = useEnter();
  const [asked, ask] = useState<MfaChallenge | null>(null);
  const { register, handleSubmit, formState, resetField, watch } = useForm({
    defaultValues: { email: "", password: "" },
  });
  usePageTitle(t("login.submit"));
  const signIn = useMutation({
    mutationFn: async (body: { email: string; password: string }) => {
      const answer = await take(api.POST("/api/v1/sessions", { body }));
      if ("challenge" in answer) return answer;
      await enter(answer.csrf_token);
      return null;
    },
    onSuccess: (challenge) => {
      resetField("password");
      ask(challenge);
    },
  });
  if (asked) return <CodeStep asked={asked} onIn={enter} onStartOver={() => ask(null)} />;
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
        <Refusal error={signIn.error} />
        <Button type="submit" look="primary" loading={signIn.isPending} className="h-9">
          {t("login.submit")}
        </Button>
        <SignInElsewhere email={watch("email")} organization={organization} next={next} />
        <Link to="/forgot" className="self-start text-accent-fg underline-offset-2 hover:underline">
          {t("login.forgot")}
        </Link>
      </form>
    </Stage>
  );
}

/** Everything that follows from being let in: the person's own language and theme, and the page that was wanted. */
function useEnter() {
  const { setLocale } = useI18n();
  const { setTheme } = useTheme();
  const { next } = useSearch({ from: "/login" });
  const router = useRouter();
  const queries = useQueryClient();
  return async (csrf: string) => {
    rememberCsrf(csrf);
    queries.clear();
    const profile = await queries.fetchQuery(profileQuery);
    if (isLocale(profile?.user.locale)) await setLocale(profile.user.locale);
    if (isTheme(profile?.user.theme)) setTheme(profile.user.theme);
    router.history.push(next ?? "/");
  };
}
