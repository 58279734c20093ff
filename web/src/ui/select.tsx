import { Select as Base } from "@base-ui/react/select";
import type { ReactNode } from "react";
import { cx } from "./class";
import type { FieldIds } from "./field";
import { CheckIcon, SelectIcon } from "./icons";
import { CONTROL } from "./input";

export interface Option<V extends string = string> {
  value: V;
  label: string;
  /** The language the label itself is written in, where that differs from the page. */
  lang?: string;
}

interface Props<V extends string> extends Partial<FieldIds> {
  label?: string;
  options: readonly Option<V>[];
  value: V;
  onChange: (value: V) => void;
  icon?: ReactNode;
  disabled?: boolean;
  className?: string;
}

export function Select<V extends string>({
  label,
  options,
  value,
  onChange,
  icon,
  disabled,
  className,
  ...ids
}: Props<V>) {
  return (
    <Base.Root
      items={options.map(({ value: v, label: l }) => ({ value: v, label: l }))}
      value={value}
      onValueChange={(next) => next !== null && onChange(next)}
      disabled={disabled}
    >
      <Base.Trigger
        {...ids}
        aria-label={label}
        className={cx(CONTROL, "flex items-center gap-2 text-left hover:bg-sunken", className)}
      >
        {icon && <span className="text-fg-3">{icon}</span>}
        <span className="min-w-0 flex-1 truncate">
          <Base.Value />
        </span>
        <Base.Icon className="shrink-0 text-fg-3">
          <SelectIcon aria-hidden size={14} />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <Base.Popup className="max-h-[min(var(--available-height),20rem)] min-w-(--anchor-width) overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-float outline-none">
            <Base.List>
              {options.map((option) => (
                <Base.Item
                  key={option.value}
                  value={option.value}
                  lang={option.lang}
                  className="flex h-8 cursor-default items-center gap-2 rounded-xs pr-3 pl-2 text-ui outline-none select-none data-highlighted:bg-sunken pointer-coarse:h-11"
                >
                  <span className="w-4 shrink-0 text-accent-fg">
                    <Base.ItemIndicator>
                      <CheckIcon aria-hidden size={14} />
                    </Base.ItemIndicator>
                  </span>
                  <Base.ItemText>{option.label}</Base.ItemText>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
