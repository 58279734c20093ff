import { useFieldArray } from "react-hook-form";
import { take } from "~/api/client";
import { fieldMappingsQuery } from "~/api/integrations";
import type { FieldMapping } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { Empty } from "~/ui/empty";
import { AddIcon, CrmIcon } from "~/ui/icons";
import { SettingsForm, useSettingsForm } from "~/ui/settings-form";
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
  const { t } = useI18n();
  const { org } = useMembership();
  const { form, editing } = useSettingsForm({
    stored: { value: { items }, etag },
    query: fieldMappingsQuery(org),
    canEdit,
    valuesOf: ({ items }): MappingValues => ({ mappings: items }),
    put: (client, { mappings }, seen) =>
      take(client.PUT("/api/v1/field-mappings", { body: { mappings }, headers: { "if-match": seen } })),
    stale: ["field-mappings"],
  });
  const { fields, append, remove } = useFieldArray({ control: form.control, name: "mappings" });
  const add = canEdit && (
    <Button
      icon={<AddIcon aria-hidden size={14} />}
      onClick={() => append({ crm_entity: "deal", output: "quality_score", crm_field: "", required: false })}
    >
      {t("mappings.add")}
    </Button>
  );
  return (
    <SettingsForm editing={editing} className="contents">
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
    </SettingsForm>
  );
}
