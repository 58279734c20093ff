import type { ComponentProps, ReactNode } from "react";
import { cx } from "./class";

interface Props extends ComponentProps<"a"> {
  icon?: ReactNode;
}

/** Looks like a button and is a link the browser itself follows: to a file. */
export const LinkButton = ({ icon, children, className, ...rest }: Props) => (
  <a
    className={cx(
      "touchable inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-control border border-line-strong/50 bg-surface px-3 font-medium text-fg text-ui whitespace-nowrap hover:bg-sunken",
      className,
    )}
    {...rest}
  >
    {icon}
    {children}
  </a>
);
