import { Controller, type UseFormReturn } from "react-hook-form";
import type { NewRoutingRule } from "~/api/types";
import { useI18n } from "~/i18n";
import { IconButton } from "~/ui/icon-button";
import { CloseIcon } from "~/ui/icons";
import { Input } from "~/ui/input";
import { Select } from "~/ui/select";
import { CHOICES, FIELDS, OPERATORS } from "./conditions";

interface Props {
  form: UseFormReturn<NewRoutingRule>;
  index: number;
  onRemove: () => void;
}

export function ConditionRow({ form, index, onRemove }: Props) {
  const { t, maybe } = useI18n();
  const { control } = form;
  const chosen = form.watch(`conditions.${index}.field`);
  const values = CHOICES[chosen];
  const operators = values ? OPERATORS.filter((op) => op !== "starts_with") : OPERATORS;
  return (
    <div className="grid grid-cols-[1fr_1fr_auto] items-center gap-2 sm:grid-cols-[1fr_1fr_1.2fr_auto]">
      <Controller
        control={control}
        name={`conditions.${index}.field`}
        render={({ field }) => (
          <Select
            label={t("rules.field")}
            options={FIELDS.map((value) => ({ value, label: t(`rule_field.${value}`) }))}
            value={field.value as (typeof FIELDS)[number]}
            onChange={(next) => {
              field.onChange(next);
              form.setValue(`conditions.${index}.op`, "is");
              form.setValue(`conditions.${index}.value`, CHOICES[next]?.[0] ?? "");
            }}
          />
        )}
      />
      <Controller
        control={control}
        name={`conditions.${index}.op`}
        render={({ field }) => (
          <Select
            label={t("rules.operator")}
            options={operators.map((value) => ({ value, label: t(`rule_op.${value}`) }))}
            value={field.value as (typeof OPERATORS)[number]}
            onChange={field.onChange}
          />
        )}
      />
      <div className="col-span-2 row-start-2 sm:col-span-1 sm:row-start-auto">
        <Controller
          control={control}
          name={`conditions.${index}.value`}
          rules={{ required: true }}
          render={({ field, fieldState }) =>
            values ? (
              <Select
                label={t("rules.value")}
                options={values.map((value) => ({
                  value,
                  label: maybe(`rule_value.${chosen}.${value}`) ?? value,
                }))}
                value={field.value}
                onChange={field.onChange}
              />
            ) : (
              <Input
                {...field}
                aria-label={t("rules.value")}
                aria-invalid={fieldState.invalid || undefined}
              />
            )
          }
        />
      </div>
      <IconButton
        label={t("rules.remove_condition")}
        icon={<CloseIcon aria-hidden size={16} />}
        className="row-start-1 sm:row-start-auto"
        onClick={onRemove}
      />
    </div>
  );
}
