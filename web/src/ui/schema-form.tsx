import { type Control, Controller, type FieldValues, type Path } from "react-hook-form";
import type { FieldSpec } from "~/api/types";
import { useI18n } from "~/i18n";
import { Field } from "./field";
import { Input } from "./input";
import { SecretField } from "./secret-field";
import { Select } from "./select";

interface Props<T extends FieldValues> {
  fields: FieldSpec[];
  control: Control<T>;
  /** Where in the form's values the fields live. */
  under: string;
}

/** Draws whatever fields a connector publishes, so a new vendor needs no work here. */
export function SchemaForm<T extends FieldValues>({ fields, control, under }: Props<T>) {
  const { t } = useI18n();
  return fields.map((spec) => (
    <Controller
      key={spec.key}
      control={control}
      name={`${under}.${spec.key}` as Path<T>}
      rules={{ required: spec.required ? t("field.required") : false }}
      render={({ field, fieldState }) => (
        <Field
          label={spec.label}
          hint={spec.hint ?? undefined}
          optional={!spec.required}
          error={fieldState.error?.message}
        >
          {(ids) => {
            const value = String(field.value ?? "");
            if (spec.kind === "secret")
              return <SecretField {...ids} value={value} onChange={field.onChange} />;
            if (spec.kind === "choice") {
              const options = (spec.options ?? []).map((option) => ({ value: option, label: option }));
              return <Select {...ids} options={options} value={value} onChange={field.onChange} />;
            }
            const type = spec.kind === "number" ? "number" : spec.kind === "url" ? "url" : "text";
            return (
              <Input
                {...ids}
                {...field}
                type={type}
                value={value}
                placeholder={spec.placeholder ?? undefined}
              />
            );
          }}
        </Field>
      )}
    />
  ));
}
