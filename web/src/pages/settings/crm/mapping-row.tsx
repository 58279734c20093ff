import { Controller, type UseFormReturn } from "react-hook-form";
import type { FieldMapping } from "~/api/types";
import { useI18n } from "~/i18n";
import { Checkbox } from "~/ui/checkbox";
import { Field } from "~/ui/field";
import { IconButton } from "~/ui/icon-button";
import { DeleteIcon } from "~/ui/icons";
import { Input } from "~/ui/input";
import { Select } from "~/ui/select";
import type { MappingValues } from "./mappings";

const ENTITIES: FieldMapping["crm_entity"][] = ["deal", "lead", "contact", "company", "smart_process"];
const OUTPUTS: FieldMapping["output"][] = [
  "quality_score",
  "sentiment",
  "summary",
  "category",
  "language",
  "transcript",
  "duration_seconds",
  "link",
];

interface Props {
  form: UseFormReturn<MappingValues>;
  index: number;
  canEdit: boolean;
  onRemove: () => void;
}

/** One value, into one field of one kind of thing. */
export function MappingRow({ form, index, canEdit, onRemove }: Props) {
  const { t } = useI18n();
  const error = form.formState.errors.mappings?.[index]?.crm_field?.message;
  const place = { number: index + 1 };
  return (
    <li className="grid items-start gap-3 px-4 py-3 sm:grid-cols-2 lg:grid-cols-[1fr_1fr_1.4fr_auto_auto]">
      <Controller
        control={form.control}
        name={`mappings.${index}.output`}
        render={({ field }) => (
          <Field label={t("mappings.output")}>
            {(ids) => (
              <Select
                {...ids}
                disabled={!canEdit}
                options={OUTPUTS.map((value) => ({ value, label: t(`mappings.outputs.${value}`) }))}
                value={field.value}
                onChange={field.onChange}
              />
            )}
          </Field>
        )}
      />
      <Controller
        control={form.control}
        name={`mappings.${index}.crm_entity`}
        render={({ field }) => (
          <Field label={t("mappings.entity")}>
            {(ids) => (
              <Select
                {...ids}
                disabled={!canEdit}
                options={ENTITIES.map((value) => ({ value, label: t(`mappings.entities.${value}`) }))}
                value={field.value}
                onChange={field.onChange}
              />
            )}
          </Field>
        )}
      />
      <Field label={t("mappings.field")} error={error}>
        {(ids) => (
          <Input
            {...ids}
            readOnly={!canEdit}
            spellCheck={false}
            className="font-mono"
            {...form.register(`mappings.${index}.crm_field`, { required: t("field.required") })}
          />
        )}
      </Field>
      <div className="flex min-h-8 items-center lg:mt-6">
        <Controller
          control={form.control}
          name={`mappings.${index}.required`}
          render={({ field }) => (
            <Checkbox checked={field.value} onChange={(on) => canEdit && field.onChange(on)}>
              {t("mappings.required")}
            </Checkbox>
          )}
        />
      </div>
      {canEdit && (
        <div className="justify-self-end lg:mt-6">
          <IconButton
            label={t("mappings.remove", place)}
            icon={<DeleteIcon aria-hidden size={16} />}
            onClick={onRemove}
          />
        </div>
      )}
    </li>
  );
}
