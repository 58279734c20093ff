import { Controller, useForm } from "react-hook-form";
import { take, takeTagged } from "~/api/client";
import type { AttachedField, AttachedVariables } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { Select } from "~/ui/select";
import { useAct } from "~/ui/use-act";

const CUSTOM = "custom";

interface Values {
  name: string;
  variable: string;
  key: string;
  description: string;
}

interface Props {
  field?: AttachedField;
  variables: AttachedVariables;
  onClose: () => void;
}

function startOf(field: AttachedField | undefined, { items, custom_prefix }: AttachedVariables): Values {
  const variable = field?.variable ?? items[0]?.path ?? CUSTOM;
  const custom = variable.startsWith(custom_prefix);
  return {
    name: field?.name ?? "",
    description: field?.description ?? "",
    variable: custom ? CUSTOM : variable,
    key: custom ? variable.slice(custom_prefix.length) : "",
  };
}

export function FieldDialog({ field, variables, onClose }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const form = useForm<Values>({ defaultValues: startOf(field, variables) });
  const { errors } = form.formState;
  const chosen = form.watch("variable");
  const save = useAct({
    call: async (client, { name, description, variable, key }: Values) => {
      const path = variable === CUSTOM ? `${variables.custom_prefix}${key.trim()}` : variable;
      const body = { level: "organization" as const, name, description, variable: path };
      if (!field) return take(client.POST("/api/v1/attached-fields", { body }));
      const params = { path: { id: field.id } };
      const { etag } = await takeTagged(client.GET("/api/v1/attached-fields/{id}", { params }));
      return take(
        client.PUT("/api/v1/attached-fields/{id}", { params, body, headers: { "if-match": etag } }),
      );
    },
    stale: ["attached-fields"],
    said: t("common.saved"),
    done: onClose,
    failed: (error) => pointTo(form, i18n, error),
  });
  const example = variables.items.find(({ path }) => path === chosen)?.example;
  return (
    <Dialog
      open
      onClose={onClose}
      title={field ? t("attached.edit_title", { name: field.name }) : t("attached.add")}
      lead={t("attached.dialog_lead")}
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => save.mutate(values))}
      >
        <Field label={t("attached.name")} hint={t("attached.name_hint")} error={errors.name?.message}>
          {(ids) => (
            <Input
              {...ids}
              spellCheck={false}
              className="font-mono"
              {...form.register("name", { required: t("field.required") })}
            />
          )}
        </Field>
        <Controller
          control={form.control}
          name="variable"
          render={({ field: input }) => (
            <Field
              label={t("attached.variable")}
              hint={example === undefined ? undefined : t("attached.example", { example: String(example) })}
              error={chosen === CUSTOM ? undefined : errors.variable?.message}
            >
              {(ids) => (
                <Select
                  {...ids}
                  options={[
                    ...variables.items.map(({ path }) => ({ value: path, label: path, lang: "en" })),
                    { value: CUSTOM, label: t("attached.custom") },
                  ]}
                  value={input.value}
                  onChange={input.onChange}
                />
              )}
            </Field>
          )}
        />
        {chosen === CUSTOM && (
          <Field label={t("attached.key")} hint={t("attached.key_hint")} error={errors.variable?.message}>
            {(ids) => <Input {...ids} spellCheck={false} className="font-mono" {...form.register("key")} />}
          </Field>
        )}
        <Field optional label={t("attached.description")} error={errors.description?.message}>
          {(ids) => <Input {...ids} {...form.register("description")} />}
        </Field>
        {save.isError && <ErrorBox error={save.error} title={t("error.action_title")} />}
        <DialogActions>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" look="primary" loading={save.isPending}>
            {t(field ? "common.save" : "attached.add")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
