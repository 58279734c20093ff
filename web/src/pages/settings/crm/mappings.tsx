import { useQueryClient } from "@tanstack/react-query";
import { useFieldArray, useForm } from "react-hook-form";
import { take } from "~/api/client";
import { fieldMappingsQuery } from "~/api/integrations";
import type { FieldMapping } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { Empty } from "~/ui/empty";
import { pointTo } from "~/ui/form-errors";
import { AddIcon, CrmIcon } from "~/ui/icons";
import { SaveBar } from "~/ui/save-bar";
import { useSave } from "~/ui/use-save";
import { MappingRow } from "./mapping-row";

interface Props {
  items: FieldMapping[];
  etag: string;
  canEdit: boolean;
}

export interface MappingValues {
  mappings: FieldMapping[];
}

/** The whole list is edited and saved as one. */
export function Mappings({ items, etag, canEdit }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const { org } = useMembership();
  const queries = useQueryClient();
  const form = useForm<MappingValues>({
    values: { mappings: items },
    resetOptions: { keepDirtyValues: true },
  });
  const { fields, append, remove } = useFieldArray({ control: form.control, name: "mappings" });
  const save = useSave({
    etag,
    call: (client, { mappings }: MappingValues, seen) =>
      take(client.PUT("/api/v1/field-mappings", { body: { mappings }, headers: { "if-match": seen } })),
    latest: () => queries.fetchQuery({ ...fieldMappingsQuery(org), staleTime: 0 }),
    reload: ({ value }) => form.reset({ mappings: value.items }, { keepDirtyValues: false }),
    stale: ["field-mappings"],
    said: t("common.saved"),
    done: (saved) => form.reset({ mappings: saved.items }, { keepDirtyValues: false }),
    failed: (error) => pointTo(form, i18n, error),
  });
  const submit = form.handleSubmit((values) => save.save(values));
  const add = canEdit && (
    <Button
      icon={<AddIcon aria-hidden size={14} />}
      onClick={() => append({ crm_entity: "deal", output: "quality_score", crm_field: "", required: false })}
    >
      {t("mappings.add")}
    </Button>
  );
  return (
    <form noValidate onSubmit={submit} className="contents">
      <Card flush title={t("mappings.title")} aside={fields.length > 0 && add}>
        {fields.length === 0 ? (
          <Empty icon={<CrmIcon aria-hidden size={18} />} title={t("mappings.empty_title")} action={add}>
            {t("mappings.empty_body")}
          </Empty>
        ) : (
          <ul className="divide-y divide-line border-line border-t">
            {fields.map((field, index) => (
              <MappingRow
                key={field.id}
                form={form}
                index={index}
                canEdit={canEdit}
                onRemove={() => remove(index)}
              />
            ))}
          </ul>
        )}
      </Card>
      <SaveBar
        dirty={form.formState.isDirty ? 1 : 0}
        saving={save.saving}
        error={save.error}
        onSave={submit}
        onDiscard={() => {
          form.reset(undefined, { keepDirtyValues: false });
          save.reset();
        }}
      />
      {save.conflict}
    </form>
  );
}
