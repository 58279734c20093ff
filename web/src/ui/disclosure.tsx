import type { ReactNode } from "react";
import { ChevronRightIcon } from "./icons";

interface Props {
  title: string;
  /** Stands beside the title, open or not. */
  aside?: ReactNode;
  open?: boolean;
  onToggle?: (open: boolean) => void;
  children: ReactNode;
}

/** Something most people do not need, one click away. */
export function Disclosure({ title, aside, open, onToggle, children }: Props) {
  return (
    <details
      open={open}
      onToggle={(event) => onToggle?.(event.currentTarget.open)}
      className="group min-w-0 rounded-card border border-line bg-surface"
    >
      <summary className="touchable flex min-h-11 cursor-default list-none items-center gap-2 rounded-card px-4 font-semibold text-body hover:bg-sunken/60 [&::-webkit-details-marker]:hidden">
        <ChevronRightIcon aria-hidden size={16} className="shrink-0 text-fg-3 group-open:rotate-90" />
        {title}
        {aside && <span className="ml-auto">{aside}</span>}
      </summary>
      <div className="border-line border-t">{children}</div>
    </details>
  );
}
