import { Controller, useFieldArray, useForm } from "react-hook-form";
import { inOrganization, take, takeTagged } from "~/api/client";
import type { Project, RoutingRule } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { AddIcon } from "~/ui/icons";
import { Input } from "~/ui/input";
import { Select } from "~/ui/select";
import { useSave } from "~/ui/use-save";
import { ConditionRow } from "./condition-row";
import { type Draft, toCondition, toDraft } from "./conditions";

interface Values {
  name: string;
  project_id: string;
  conditions: Draft[];
}

interface Props {
  rule: RoutingRule | undefined;
  projects: Project[];
  onClose: () => void;
}

const valuesOf = ({ name, project_id, conditions }: RoutingRule): Values => ({
  name,
  project_id,
  conditions: conditions.map(toDraft),
});

const empty = (projects: Project[]): Values => ({
  name: "",
  project_id: projects[0]?.id ?? "",
  conditions: [{ field: "direction", op: "equals", value: "in" }],
});

export function RuleDialog({ rule, projects, onClose }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const form = useForm<Values>({ defaultValues: rule ? valuesOf(rule) : empty(projects) });
  const rows = useFieldArray({ control: form.control, name: "conditions" });
  const { org } = useMembership();
  const save = useSave({
    etag: rule ? `"${rule.revision}"` : "",
    call: (client, values: Values, seen) => {
      const body = { ...values, conditions: values.conditions.map(toCondition) };
      if (!rule) return take(client.POST("/api/v1/routing-rules", { body }));
      const { id, enabled, position } = rule;
      const request = { params: { path: { id } }, headers: { "if-match": seen } };
      return take(
        client.PUT("/api/v1/routing-rules/{id}", { ...request, body: { ...body, enabled, position } }),
      );
    },
    latest: () =>
      takeTagged(
        inOrganization(org).GET("/api/v1/routing-rules/{id}", { params: { path: { id: rule?.id ?? "" } } }),
      ),
    reload: ({ value }) => form.reset(valuesOf(value)),
    stale: ["routing-rules"],
    said: t("common.saved"),
    done: onClose,
    failed: (error) => pointTo(form, i18n, error),
  });
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={rule ? t("rules.edit", { name: rule.name }) : t("rules.add")}
      lead={t("rules.dialog_lead")}
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => save.save(values))}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("rules.name")} error={form.formState.errors.name?.message}>
            {(ids) => <Input {...ids} {...form.register("name", { required: t("field.required") })} />}
          </Field>
          <Controller
            control={form.control}
            name="project_id"
            render={({ field }) => (
              <Field label={t("rules.project")}>
                {(ids) => (
                  <Select
                    {...ids}
                    options={projects.map(({ id, name }) => ({ value: id, label: name }))}
                    value={field.value}
                    onChange={field.onChange}
                  />
                )}
              </Field>
            )}
          />
        </div>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 font-medium">{t("rules.conditions")}</legend>
          {rows.fields.map((row, index) => (
            <ConditionRow
              key={row.id}
              form={form}
              index={index}
              onRemove={rows.fields.length > 1 ? () => rows.remove(index) : undefined}
            />
          ))}
          <Button
            className="self-start"
            icon={<AddIcon aria-hidden size={14} />}
            onClick={() => rows.append({ field: "line", op: "equals", value: "" })}
          >
            {t("rules.add_condition")}
          </Button>
        </fieldset>
        {Boolean(save.error) && <ErrorBox error={save.error} title={t("save_bar.failed")} />}
        <DialogActions>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" look="primary" loading={save.saving}>
            {t("common.save")}
          </Button>
        </DialogActions>
      </form>
      {save.conflict}
    </Dialog>
  );
}
