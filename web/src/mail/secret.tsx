import { Controller, type UseFormReturn } from "react-hook-form";
import { Field } from "~/ui/field";
import { SecretField } from "~/ui/secret-field";
import type { Values } from "./values";

interface Props {
  form: UseFormReturn<Values>;
  name: "password" | "api_key";
  label: string;
  hint?: string;
  optional?: boolean;
  saved: boolean;
  /** After saving, a typed secret is a saved one again. */
  etag: string;
}

/** A secret that is sent and never comes back; one that was refused is typed anew. */
export function Secret({ form, name, label, hint, optional, saved, etag }: Props) {
  const refused = form.formState.errors[name]?.message;
  return (
    <Controller
      control={form.control}
      name={name}
      render={({ field }) => (
        <Field label={label} hint={hint} optional={optional} error={refused}>
          {(ids) => (
            <SecretField
              key={`${etag} ${refused ? "again" : ""}`}
              {...ids}
              saved={saved && !refused ? {} : undefined}
              value={field.value}
              onChange={field.onChange}
            />
          )}
        </Field>
      )}
    />
  );
}
