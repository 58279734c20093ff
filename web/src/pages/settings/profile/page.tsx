import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { api, take } from "~/api/client";
import { profileQuery } from "~/api/queries";
import type { User } from "~/api/types";
import { isLocale, LANGUAGE_NAMES, LOCALES, type Locale, useI18n } from "~/i18n";
import { isTheme, THEMES, type Theme, useTheme } from "~/theme";
import { Async } from "~/ui/async";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { FormSection } from "~/ui/form-section";
import { Input } from "~/ui/input";
import { SaveBar } from "~/ui/save-bar";
import { Select } from "~/ui/select";
import { useToast } from "~/ui/toast";
import { MyTelegram } from "./my-telegram";
import { Wishes } from "./wishes";

export function Page() {
  const query = useQuery(profileQuery);
  return (
    <Async query={query}>
      {(profile) =>
        profile && (
          <>
            <ProfileForm user={profile.user} managedBy={profile.managed_by} />
            <div className="mt-6 border-line border-t pt-6">
              <Wishes />
            </div>
            <div className="border-line border-t pt-6">
              <MyTelegram />
            </div>
          </>
        )
      }
    </Async>
  );
}

interface Values {
  display_name: string;
  locale: Locale;
  theme: Theme;
}

function ProfileForm({ user, managedBy }: { user: User; managedBy?: string | null }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { setTheme } = useTheme();
  const toast = useToast();
  const queries = useQueryClient();
  const display_name = user.display_name;
  const locale = isLocale(user.locale) ? user.locale : i18n.locale;
  const theme = isTheme(user.theme) ? user.theme : "auto";
  const form = useForm<Values>({ values: { display_name, locale, theme } });
  const { dirtyFields, errors } = form.formState;
  const save = useMutation({
    mutationFn: (body: Values) => take(api.PATCH("/api/v1/profile", { body })),
    onSuccess: async (_, wanted) => {
      setTheme(wanted.theme);
      await i18n.setLocale(wanted.locale);
      await queries.invalidateQueries({ queryKey: profileQuery.queryKey });
      toast(t("common.saved"));
    },
    onError: (error) => pointTo(form, i18n, error),
  });
  const submit = form.handleSubmit((values) => save.mutate(values));
  return (
    <form onSubmit={submit} noValidate>
      <FormSection title={t("profile.person")} hint={t("profile.person_hint")}>
        <Field label={t("profile.display_name")} error={errors.display_name?.message}>
          {(ids) => (
            <Input
              {...ids}
              autoComplete="name"
              {...form.register("display_name", { required: t("field.required") })}
            />
          )}
        </Field>
        <Field
          label={t("login.email")}
          hint={managedBy ? t("profile.email_managed", { name: managedBy }) : t("profile.email_hint")}
        >
          {(ids) => <Input {...ids} readOnly value={user.email} />}
        </Field>
      </FormSection>
      <FormSection title={t("profile.look")} hint={t("profile.look_hint")}>
        <Controller
          control={form.control}
          name="locale"
          render={({ field }) => (
            <Field label={t("language.label")}>
              {(ids) => (
                <Select
                  {...ids}
                  options={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value], lang: value }))}
                  value={field.value}
                  onChange={field.onChange}
                />
              )}
            </Field>
          )}
        />
        <Controller
          control={form.control}
          name="theme"
          render={({ field }) => (
            <Field label={t("theme.label")} hint={t("theme.auto_hint")}>
              {(ids) => (
                <Select
                  {...ids}
                  options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
                  value={field.value}
                  onChange={field.onChange}
                />
              )}
            </Field>
          )}
        />
      </FormSection>
      <SaveBar
        dirty={Object.keys(dirtyFields).length}
        saving={save.isPending}
        error={save.error}
        onSave={submit}
        onDiscard={() => {
          form.reset();
          save.reset();
        }}
      />
    </form>
  );
}
