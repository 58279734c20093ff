import { Controller, useForm } from "react-hook-form";
import { take } from "~/api/client";
import type { ConnectorCard } from "~/api/types";
import { useI18n } from "~/i18n";
import { timeZones } from "~/i18n/time-zones";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { filled, SchemaForm } from "~/ui/schema-form";
import { Select } from "~/ui/select";
import { useAct } from "~/ui/use-act";

interface Values {
  connector: string;
  name: string;
  timezone: string;
  fields: Record<string, string>;
}

export function ConnectDialog({ connectors, onClose }: { connectors: ConnectorCard[]; onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { organization } = useMembership();
  const form = useForm<Values>({
    defaultValues: {
      connector: connectors[0]?.key ?? "",
      name: connectors[0]?.name ?? "",
      timezone: organization.timezone,
      fields: {},
    },
  });
  const chosen = connectors.find(({ key }) => key === form.watch("connector"));
  // The zone is the source's own field above, so it is not asked for twice.
  const fields = chosen?.fields.filter(({ kind }) => kind !== "timezone") ?? [];
  const create = useAct({
    call: (client, values: Values) =>
      take(client.POST("/api/v1/sources", { body: { ...values, fields: filled(values.fields) } })),
    stale: ["sources"],
    said: t("source.connected"),
    done: onClose,
    failed: (error) => pointTo(form, i18n, error),
  });
  return (
    <Dialog open onClose={onClose} title={t("source.connect")} lead={t("source.connect_lead")}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => create.mutate(values))}
      >
        <Controller
          control={form.control}
          name="connector"
          render={({ field }) => (
            <Field label={t("source.connector")}>
              {(ids) => (
                <Select
                  {...ids}
                  options={connectors.map(({ key, name }) => ({ value: key, label: name }))}
                  value={field.value}
                  onChange={field.onChange}
                />
              )}
            </Field>
          )}
        />
        <Field
          label={t("source.name")}
          hint={t("source.name_hint")}
          error={form.formState.errors.name?.message}
        >
          {(ids) => <Input {...ids} {...form.register("name", { required: t("field.required") })} />}
        </Field>
        <Controller
          control={form.control}
          name="timezone"
          render={({ field }) => (
            <Field label={t("setup.timezone")} hint={t("source.timezone_hint")}>
              {(ids) => (
                <Select {...ids} options={timeZones()} value={field.value} onChange={field.onChange} />
              )}
            </Field>
          )}
        />
        <SchemaForm fields={fields} control={form.control} under="fields" />
        {create.isError && <ErrorBox error={create.error} title={t("source.not_connected")} />}
        <DialogActions>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" look="primary" loading={create.isPending}>
            {t("source.connect")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
