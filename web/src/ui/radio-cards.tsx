import { useId } from "react";
import { cx } from "./class";

export interface RadioCard<V extends string> {
  value: V;
  label: string;
  hint: string;
  /** Cannot be chosen; the hint says why. */
  disabled?: boolean;
}

interface Props<V extends string> {
  label: string;
  options: readonly RadioCard<V>[];
  value: V;
  onChange: (value: V) => void;
  disabled?: boolean;
  /** Shows the label as a field of a form does, and two cards in a row. */
  field?: boolean;
}

/** A choice of few, where each needs a sentence. */
export function RadioCards<V extends string>({ label, options, value, onChange, disabled, field }: Props<V>) {
  const group = useId();
  return (
    <fieldset disabled={disabled} className={cx("grid gap-2", field ? "sm:grid-cols-2" : "sm:grid-cols-3")}>
      <legend className={field ? "mb-1 font-medium" : "sr-only"}>{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="flex cursor-pointer items-start gap-2.5 rounded-card border border-line bg-surface px-3 py-2.5 has-checked:border-accent has-checked:bg-accent-soft has-disabled:cursor-not-allowed has-disabled:bg-sunken"
        >
          <input
            type="radio"
            name={group}
            disabled={option.disabled}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          <span className="min-w-0">
            <span className="block font-medium break-words">{option.label}</span>
            <span className="block text-fg-2 text-meta">{option.hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
