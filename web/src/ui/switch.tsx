import { Switch as Base } from "@base-ui/react/switch";

interface Props {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

export function Switch({ label, checked, onChange, disabled }: Props) {
  return (
    <Base.Root
      aria-label={label}
      checked={checked}
      onCheckedChange={onChange}
      disabled={disabled}
      className="relative inline-flex h-4 w-7 shrink-0 cursor-pointer rounded-full bg-line-strong p-0.5 transition-colors duration-120 before:absolute before:-inset-3.5 before:content-[''] data-checked:bg-accent data-disabled:cursor-not-allowed data-disabled:opacity-55"
    >
      <Base.Thumb className="size-3 rounded-full bg-on-accent transition-transform duration-120 data-checked:translate-x-3" />
    </Base.Root>
  );
}
