import { Menu as Base } from "@base-ui/react/menu";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import { cx } from "./class";

interface Props {
  trigger: ReactElement<Record<string, unknown>>;
  children: ReactNode;
  side?: "top" | "bottom" | "right";
  align?: "start" | "end";
}

export function Menu({ trigger, children, side = "bottom", align = "start" }: Props) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} side={side} align={align} className="z-50">
          <Base.Popup className="max-h-(--available-height) min-w-48 max-w-80 overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-float outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({ className, ...rest }: ComponentProps<typeof Base.Item>) {
  return (
    <Base.Item
      className={cx(
        "flex min-h-8 cursor-default items-center gap-2 rounded-xs px-2 text-ui outline-none select-none data-highlighted:bg-sunken pointer-coarse:min-h-11",
        typeof className === "string" && className,
      )}
      {...rest}
    />
  );
}
