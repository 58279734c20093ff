import type { ReactNode } from "react";
import { Switch } from "./switch";

interface Props {
  label: string;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

/** A switch with its name on the left and what it does under it. */
export function SwitchRow({ label, hint, checked, onChange, disabled }: Props) {
  return (
    <div className="flex min-h-8 items-start justify-between gap-4">
      <div className="min-w-0">
        <p className="font-medium text-ui">{label}</p>
        {hint && <p className="text-fg-3 text-meta">{hint}</p>}
      </div>
      <span className="mt-0.5 flex shrink-0">
        <Switch label={label} checked={checked} onChange={onChange} disabled={disabled} />
      </span>
    </div>
  );
}
