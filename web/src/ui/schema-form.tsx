import { type Control, Controller, type FieldValues, type Path, useWatch } from "react-hook-form";
import type { FieldSpec } from "~/api/types";
import { useI18n } from "~/i18n";
import { countries } from "~/i18n/countries";
import { timeZones } from "~/i18n/time-zones";
import { Field, type FieldIds } from "./field";
import { Input } from "./input";
import { KeptSecret } from "./kept-secret";
import { MadeSecret } from "./made-secret";
import { SecretField } from "./secret-field";
import { Select } from "./select";
import { wordKey } from "./word-key";

interface Props<T extends FieldValues> {
  fields: FieldSpec[];
  control: Control<T>;
  /** Where in the form's values the fields live. */
  under: string;
  /** A secret that is stored already, when there is one. */
  saved?: { last4?: string | null };
  /** What is changed is stored already: its required secrets are there, of the others nobody knows. */
  changing?: boolean;
}

/** Draws whatever fields a connector publishes, so a new vendor needs no work here. */
export function SchemaForm<T extends FieldValues>({ fields, control, under, saved, changing }: Props<T>) {
  const { t, maybe } = useI18n();
  const values = (useWatch({ control, name: under as Path<T> }) ?? {}) as Record<string, string>;
  // Where all may be left out, saying so of each says nothing.
  const isMarked = fields.some(({ required }) => required);
  return shown(fields, values).map((spec) => (
    <Controller
      key={spec.key}
      control={control}
      name={`${under}.${spec.key}` as Path<T>}
      rules={{
        required:
          spec.required && !((saved || changing) && spec.kind === "secret") ? t("field.required") : false,
      }}
      render={({ field, fieldState }) => (
        <Field
          label={maybe(`connector_field.${wordKey(spec.label)}`) ?? spec.label}
          hint={maybe(`connector_hint.${wordKey(spec.hint)}`) ?? spec.hint}
          optional={isMarked && !spec.required}
          error={fieldState.error?.message}
        >
          {(ids) => (
            <Entry
              {...ids}
              spec={spec}
              saved={saved ?? (changing && spec.required ? {} : undefined)}
              kept={Boolean(changing && !spec.required)}
              value={field.value}
              onChange={field.onChange}
            />
          )}
        </Field>
      )}
    />
  ));
}

interface ControlProps extends FieldIds {
  spec: FieldSpec;
  saved?: { last4?: string | null };
  /** There may be one already. */
  kept: boolean;
  value: string | null | undefined;
  onChange: (value: string | null) => void;
}

function Entry({ spec, saved, kept, value, ...others }: ControlProps) {
  const i18n = useI18n();
  const rest = { ...others, value: value ?? "" };
  const { onChange, ...plain } = rest;
  switch (spec.kind) {
    case "secret":
      if (kept)
        return <KeptSecret {...others} value={value === undefined ? "" : value} generated={spec.generated} />;
      return spec.generated && !saved ? <MadeSecret {...rest} /> : <SecretField {...rest} saved={saved} />;
    case "timezone":
      return <Select {...rest} options={timeZones()} />;
    case "country":
      return <Select {...rest} options={countries(i18n.locale)} />;
    case "choice":
      return (
        <Select
          {...rest}
          options={spec.options.map((word) => ({ value: word, label: i18n.name("connector_choice", word) }))}
        />
      );
    default:
      return (
        <Input
          {...plain}
          type={spec.kind === "url" ? "url" : "text"}
          autoComplete="off"
          spellCheck={false}
          placeholder={spec.default ?? undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}

/** A field that depends on another is there while that one has its value, or has it by default. */
export function shown(fields: FieldSpec[], values: Record<string, string | null>): FieldSpec[] {
  const holds = (key: string) => values[key] || fields.find((one) => one.key === key)?.default || "";
  return fields.filter(({ show_if }) => !show_if || holds(show_if.field) === show_if.value);
}

/** What is chosen from a list begins with the vendor's usual choice; what is typed shows it as an example. */
export const begun = (fields: FieldSpec[], timezone: string): Record<string, string> =>
  Object.fromEntries(
    fields.map(({ key, kind, default: first }) => {
      if (kind === "timezone") return [key, first ?? timezone];
      return [key, kind === "choice" || kind === "country" ? (first ?? "") : ""];
    }),
  );

/** Empty text stands for "not given", so the server's defaults apply. */
export const filled = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ""));

/** What is sent: the fields on screen that say something. */
export function given(fields: FieldSpec[], values: Record<string, string>): Record<string, string> {
  const on = new Set(shown(fields, values).map(({ key }) => key));
  return filled(Object.fromEntries(Object.entries(values).filter(([key]) => on.has(key))));
}
