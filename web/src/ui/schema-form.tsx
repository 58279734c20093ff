import { type Control, Controller, type FieldValues, type Path } from "react-hook-form";
import type { FieldSpec } from "~/api/types";
import { useI18n } from "~/i18n";
import { timeZones } from "~/i18n/time-zones";
import { Field } from "./field";
import { Input } from "./input";
import { SecretField } from "./secret-field";
import { Select } from "./select";

interface Props<T extends FieldValues> {
  fields: FieldSpec[];
  control: Control<T>;
  /** Where in the form's values the fields live. */
  under: string;
  /** A secret that is stored already, when there is one. */
  saved?: { last4?: string | null };
}

/** Draws whatever fields a connector publishes, so a new vendor needs no work here. */
export function SchemaForm<T extends FieldValues>({ fields, control, under, saved }: Props<T>) {
  const { t, maybe } = useI18n();
  return fields.map((spec) => (
    <Controller
      key={spec.key}
      control={control}
      name={`${under}.${spec.key}` as Path<T>}
      rules={{ required: spec.required && !(saved && spec.kind === "secret") ? t("field.required") : false }}
      render={({ field, fieldState }) => (
        <Field
          label={maybe(`connector_field.${spec.key}`) ?? spec.label}
          hint={maybe(`connector_hint.${spec.key}`) ?? spec.hint}
          optional={!spec.required}
          error={fieldState.error?.message}
        >
          {(ids) => {
            const value = String(field.value ?? "");
            if (spec.kind === "secret") {
              return <SecretField {...ids} saved={saved} value={value} onChange={field.onChange} />;
            }
            if (spec.kind === "timezone") {
              return <Select {...ids} options={timeZones()} value={value} onChange={field.onChange} />;
            }
            const type = spec.kind === "url" ? "url" : "text";
            return (
              <Input {...ids} {...field} type={type} value={value} placeholder={spec.default ?? undefined} />
            );
          }}
        </Field>
      )}
    />
  ));
}

/** Empty text stands for "not given", so the server's defaults apply. */
export const filled = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ""));
