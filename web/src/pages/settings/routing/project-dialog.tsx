import { Controller, useForm } from "react-hook-form";
import { take } from "~/api/client";
import { LANGUAGE_NAMES, LOCALES, type Locale, useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { Select } from "~/ui/select";
import { useAct } from "~/ui/use-act";

interface Values {
  name: string;
  language: Locale;
}

export function ProjectDialog({ onClose }: { onClose: () => void }) {
  const i18n = useI18n();
  const { t, locale } = i18n;
  const form = useForm<Values>({ defaultValues: { name: "", language: locale } });
  const create = useAct({
    call: (client, body: Values) => take(client.POST("/api/v1/projects", { body })),
    stale: ["projects"],
    said: t("common.saved"),
    done: onClose,
    failed: (error) => pointTo(form, i18n, error),
  });
  return (
    <Dialog open onClose={onClose} title={t("projects.add")} lead={t("projects.dialog_lead")}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => create.mutate(values))}
      >
        <Field label={t("rules.name")} error={form.formState.errors.name?.message}>
          {(ids) => <Input {...ids} {...form.register("name", { required: t("field.required") })} />}
        </Field>
        <Controller
          control={form.control}
          name="language"
          render={({ field }) => (
            <Field label={t("language.label")} hint={t("projects.language_hint")}>
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
        {create.isError && <ErrorBox error={create.error} title={t("error.action_title")} />}
        <DialogActions>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" look="primary" loading={create.isPending}>
            {t("common.create")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
