import { Controller, useForm } from "react-hook-form";
import { take } from "~/api/client";
import type { NewAlertRule, Project } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { Select } from "~/ui/select";
import { useAct } from "~/ui/use-act";

const SEVERITIES = ["info", "warning", "critical"] as const;
const EVERY = "every";

interface Values {
  name: string;
  score_below: number;
  severity: (typeof SEVERITIES)[number];
  project: string;
}

export function AlertRuleDialog({ projects, onClose }: { projects: Project[]; onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const form = useForm<Values>({
    defaultValues: { name: "", score_below: 50, severity: "warning", project: EVERY },
  });
  const { errors } = form.formState;
  const create = useAct({
    call: (client, { project, ...rule }: Values) => {
      const body: NewAlertRule = {
        ...rule,
        category: "quality",
        project_id: project === EVERY ? null : project,
      };
      return take(client.POST("/api/v1/alert-rules", { body }));
    },
    stale: ["alert-rules"],
    said: t("common.saved"),
    done: onClose,
    failed: (error) => pointTo(form, i18n, error),
  });
  const limits = { value: 0, message: t("alert_rules.range") };
  return (
    <Dialog open onClose={onClose} title={t("alert_rules.add")} lead={t("alert_rules.dialog_lead")}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => create.mutate(values))}
      >
        <Field label={t("rules.name")} error={errors.name?.message}>
          {(ids) => <Input {...ids} {...form.register("name", { required: t("field.required") })} />}
        </Field>
        <Field
          label={t("alert_rules.score_below")}
          hint={t("alert_rules.range")}
          error={errors.score_below?.message}
        >
          {(ids) => (
            <Input
              {...ids}
              type="number"
              min={1}
              max={100}
              {...form.register("score_below", {
                valueAsNumber: true,
                min: limits,
                max: { ...limits, value: 100 },
              })}
            />
          )}
        </Field>
        <Controller
          control={form.control}
          name="severity"
          render={({ field }) => (
            <Field label={t("alert_rules.severity")}>
              {(ids) => (
                <Select
                  {...ids}
                  options={SEVERITIES.map((value) => ({ value, label: t(`severity.${value}`) }))}
                  value={field.value}
                  onChange={field.onChange}
                />
              )}
            </Field>
          )}
        />
        <Controller
          control={form.control}
          name="project"
          render={({ field }) => (
            <Field label={t("rules.project")}>
              {(ids) => (
                <Select
                  {...ids}
                  options={[
                    { value: EVERY, label: t("filters.any_project") },
                    ...projects.map(({ id, name }) => ({ value: id, label: name })),
                  ]}
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
