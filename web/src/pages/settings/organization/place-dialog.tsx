import { useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { inOrganization, take, takeTagged } from "~/api/client";
import { profileQuery } from "~/api/queries";
import type { SubOrganization } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { Select } from "~/ui/select";
import { useSave } from "~/ui/use-save";
import { placesFor } from "./places";

interface Values {
  name: string;
  parent_id: string;
}

interface Props {
  about: SubOrganization;
  tree: readonly SubOrganization[];
  onClose: () => void;
}

const valuesOf = ({ name, parent_id }: SubOrganization): Values => ({ name, parent_id: parent_id ?? "" });

/** Another name, another place in the tree. What would put it under itself is not offered. */
export function PlaceDialog({ about, tree, onClose }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const { org } = useMembership();
  const queries = useQueryClient();
  const params = { path: { id: about.id } };
  const form = useForm<Values>({ defaultValues: valuesOf(about) });
  const save = useSave({
    etag: `"${about.revision}"`,
    call: (client, body: Values, seen) =>
      take(client.PATCH("/api/v1/organizations/{id}", { params, body, headers: { "if-match": seen } })),
    latest: () => takeTagged(inOrganization(org).GET("/api/v1/organizations/{id}", { params })),
    reload: ({ value }) => form.reset(valuesOf(value)),
    stale: ["organizations"],
    said: t("common.saved"),
    done: () => {
      queries.invalidateQueries({ queryKey: profileQuery.queryKey });
      onClose();
    },
    failed: (error) => pointTo(form, i18n, error),
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("tree.edit_title", { name: about.name })}
      lead={t("tree.edit_lead")}
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => save.save(values))}
      >
        <Field label={t("tree.name")} error={form.formState.errors.name?.message}>
          {(ids) => (
            <Input {...ids} maxLength={120} {...form.register("name", { required: t("field.required") })} />
          )}
        </Field>
        <Controller
          control={form.control}
          name="parent_id"
          render={({ field, fieldState }) => (
            <Field label={t("tree.under")} error={fieldState.error?.message}>
              {(ids) => (
                <Select
                  {...ids}
                  options={placesFor(about, tree).map(({ id, name, depth }) => ({
                    value: id,
                    label: `${"– ".repeat(depth)}${name}`,
                  }))}
                  value={field.value}
                  onChange={field.onChange}
                />
              )}
            </Field>
          )}
        />
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
