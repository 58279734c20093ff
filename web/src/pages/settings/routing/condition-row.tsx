import { Controller, type UseFormReturn } from "react-hook-form";
import { useI18n } from "~/i18n";
import { IconButton } from "~/ui/icon-button";
import { CloseIcon } from "~/ui/icons";
import { Input } from "~/ui/input";
import { Select } from "~/ui/select";
import { CHOICES, type Draft, FIELDS, operatorsOf } from "./conditions";

interface Props {
  form: UseFormReturn<{ name: string; project_id: string; conditions: Draft[] }>;
  index: number;
  /** A rule needs one condition, so the last has none. */
  onRemove: (() => void) | undefined;
}

export function ConditionRow({ form, index, onRemove }: Props) {
  const { t, maybe } = useI18n();
  const { control } = form;
  const { field: chosen, op } = form.watch(`conditions.${index}`);
  const choices = CHOICES[chosen];
  const fields = FIELDS.some((known) => known === chosen) ? FIELDS : [...FIELDS, chosen];
  return (
    <div className="grid grid-cols-[1fr_1fr_auto] items-center gap-2 sm:grid-cols-[1fr_1fr_1.2fr_auto]">
      <Controller
        control={control}
        name={`conditions.${index}.field`}
        render={({ field }) => (
          <Select
            label={t("rules.field")}
            options={fields.map((value) => ({ value, label: maybe(`rule_field.${value}`) ?? value }))}
            value={field.value}
            onChange={(next) =>
              form.setValue(`conditions.${index}`, {
                field: next,
                op: "equals",
                value: CHOICES[next]?.[0] ?? "",
              })
            }
          />
        )}
      />
      <Controller
        control={control}
        name={`conditions.${index}.op`}
        render={({ field }) => (
          <Select
            label={t("rules.operator")}
            options={operatorsOf(chosen).map((value) => ({
              value: value as string,
              label: t(`rule_op.${value}`),
            }))}
            value={field.value}
            onChange={field.onChange}
          />
        )}
      />
      <div className="col-span-2 row-start-2 sm:col-span-1 sm:row-start-auto">
        <Controller
          control={control}
          name={`conditions.${index}.value`}
          rules={{ validate: (value) => op === "exists" || value.trim() !== "" }}
          render={({ field, fieldState }) => {
            if (op === "exists") return <span />;
            if (choices) {
              const options = choices.map((value) => ({
                value,
                label: maybe(`rule_value.${chosen}.${value}`) ?? value,
              }));
              return (
                <Select
                  label={t("rules.value")}
                  options={options}
                  value={field.value}
                  onChange={field.onChange}
                />
              );
            }
            return (
              <Input
                {...field}
                aria-label={t("rules.value")}
                aria-invalid={fieldState.invalid || undefined}
                placeholder={op === "one_of" ? t("rules.list") : undefined}
              />
            );
          }}
        />
      </div>
      <IconButton
        label={t("rules.remove_condition")}
        icon={<CloseIcon aria-hidden size={16} />}
        className="row-start-1 sm:row-start-auto"
        disabled={!onRemove}
        onClick={onRemove}
      />
    </div>
  );
}
