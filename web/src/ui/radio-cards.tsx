import { useId } from "react";

interface Props<V extends string> {
  label: string;
  options: readonly { value: V; label: string; hint: string }[];
  value: V;
  onChange: (value: V) => void;
  disabled?: boolean;
}

/** A choice of few, where each needs a sentence. */
export function RadioCards<V extends string>({ label, options, value, onChange, disabled }: Props<V>) {
  const group = useId();
  return (
    <fieldset disabled={disabled} className="grid gap-2 sm:grid-cols-3">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="flex cursor-pointer items-start gap-2.5 rounded-card border border-line bg-surface px-3 py-2.5 has-checked:border-accent has-checked:bg-accent-soft has-disabled:cursor-not-allowed"
        >
          <input
            type="radio"
            name={group}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          <span className="min-w-0">
            <span className="block font-medium">{option.label}</span>
            <span className="block text-fg-2 text-meta">{option.hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
