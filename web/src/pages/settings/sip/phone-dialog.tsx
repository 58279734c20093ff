import { Controller, useForm } from "react-hook-form";
import { take, takeTagged } from "~/api/client";
import type { Phone, Project } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { Select } from "~/ui/select";
import { useAct } from "~/ui/use-act";

const DEFAULT = "default";

interface Values {
  number: string;
  name: string;
  project: string;
}

export function PhoneDialog(props: { phone?: Phone; projects: Project[]; onClose: () => void }) {
  const { phone, projects, onClose } = props;
  const i18n = useI18n();
  const { t } = i18n;
  const form = useForm<Values>({
    defaultValues: {
      number: phone?.number ?? "",
      name: phone?.name ?? "",
      project: phone?.project_id ?? DEFAULT,
    },
  });
  const { errors } = form.formState;
  const save = useAct({
    call: async (client, { number, name, project }: Values) => {
      const project_id = project === DEFAULT ? null : project;
      if (!phone)
        return take(client.POST("/api/v1/phones", { body: { number, name, project_id, enabled: true } }));
      const params = { path: { id: phone.id } };
      const { value, etag } = await takeTagged(client.GET("/api/v1/phones/{id}", { params }));
      const body = { number, name, project_id, enabled: value.enabled };
      return take(client.PUT("/api/v1/phones/{id}", { params, body, headers: { "if-match": etag } }));
    },
    stale: ["phones"],
    said: t("common.saved"),
    done: onClose,
    failed: (error) => pointTo(form, i18n, error),
  });
  const title = phone ? t("phones.edit_title", { number: phone.number }) : t("phones.add");
  return (
    <Dialog open onClose={onClose} title={title} lead={t("phones.dialog_lead")}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => save.mutate(values))}
      >
        <Field label={t("phones.number")} hint={t("phones.number_hint")} error={errors.number?.message}>
          {(ids) => (
            <Input
              {...ids}
              type="tel"
              className="font-mono"
              {...form.register("number", { required: t("field.required") })}
            />
          )}
        </Field>
        <Field optional label={t("phones.name")} error={errors.name?.message}>
          {(ids) => <Input {...ids} {...form.register("name")} />}
        </Field>
        <Controller
          control={form.control}
          name="project"
          render={({ field }) => (
            <Field label={t("phones.project")}>
              {(ids) => (
                <Select
                  {...ids}
                  options={[
                    { value: DEFAULT, label: t("phones.default_project") },
                    ...projects.map(({ id, name }) => ({ value: id, label: name })),
                  ]}
                  value={field.value}
                  onChange={field.onChange}
                />
              )}
            </Field>
          )}
        />
        {save.isError && <ErrorBox error={save.error} title={t("error.action_title")} />}
        <DialogActions>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" look="primary" loading={save.isPending}>
            {t(phone ? "common.save" : "phones.add")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
