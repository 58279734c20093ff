import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { take } from "~/api/client";
import { profileQuery } from "~/api/queries";
import { optionsQuery } from "~/api/settings";
import type { SubOrganization } from "~/api/types";
import { useI18n } from "~/i18n";
import { timeZones } from "~/i18n/time-zones";
import { useMembership } from "~/organization";
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
  region: string;
  timezone: string;
}

export function MakeDialog({ parent, onClose }: { parent: SubOrganization; onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { org } = useMembership();
  const queries = useQueryClient();
  const regions = useQuery(optionsQuery(org)).data?.regions ?? [{ key: parent.region, name: parent.region }];
  const form = useForm<Values>({
    defaultValues: { name: "", region: parent.region, timezone: parent.timezone },
  });
  const make = useAct({
    call: (client, values: Values) =>
      take(client.POST("/api/v1/organizations", { body: { ...values, parent_id: parent.id } })),
    stale: ["organizations"],
    said: t("tree.made"),
    done: () => {
      queries.invalidateQueries({ queryKey: profileQuery.queryKey });
      onClose();
    },
    failed: (error) => pointTo(form, i18n, error),
  });
  const choice = (
    name: "region" | "timezone",
    label: string,
    options: { value: string; label: string }[],
  ) => (
    <Controller
      control={form.control}
      name={name}
      render={({ field, fieldState }) => (
        <Field label={label} error={fieldState.error?.message}>
          {(ids) => <Select {...ids} options={options} value={field.value} onChange={field.onChange} />}
        </Field>
      )}
    />
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("tree.make_title", { name: parent.name })}
      lead={t("tree.make_lead")}
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => make.mutate(values))}
      >
        <Field label={t("tree.name")} error={form.formState.errors.name?.message}>
          {(ids) => (
            <Input {...ids} maxLength={120} {...form.register("name", { required: t("field.required") })} />
          )}
        </Field>
        {regions.length > 1 &&
          choice(
            "region",
            t("organization.region"),
            regions.map(({ key, name }) => ({ value: key, label: name })),
          )}
        {choice("timezone", t("setup.timezone"), timeZones())}
        {make.isError && <ErrorBox error={make.error} title={t("error.action_title")} />}
        <DialogActions>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" look="primary" loading={make.isPending}>
            {t("tree.add")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
