import type { ComponentProps, ReactNode } from "react";
import { cx } from "./class";
import { Tooltip } from "./tooltip";

interface Props extends Omit<ComponentProps<"button">, "children"> {
  label: string;
  icon: ReactNode;
  bordered?: boolean;
}

export function IconButton({ label, icon, bordered, className, ...rest }: Props) {
  return (
    <Tooltip label={label}>
      <button
        type="button"
        aria-label={label}
        className={cx(
          "touchable inline-grid size-8 shrink-0 place-items-center rounded-control border text-fg-2 transition-colors duration-120 hover:bg-sunken hover:text-fg disabled:opacity-50 pointer-coarse:min-w-[44px]",
          bordered ? "border-line-strong/50 bg-surface" : "border-transparent",
          className,
        )}
        {...rest}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
