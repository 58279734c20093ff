import type { ComponentProps } from "react";
import { cx } from "./class";

export const CONTROL =
  "touchable h-8 w-full min-w-0 rounded-control border border-line-strong bg-surface px-2.5 text-fg text-ui placeholder:text-fg-3 transition-colors duration-120 focus-visible:outline-offset-0 aria-invalid:border-bad disabled:cursor-not-allowed disabled:bg-sunken disabled:text-fg-3 [&[readonly]]:bg-sunken [&[readonly]]:text-fg-2";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cx(CONTROL, className)} {...rest} />;
}
