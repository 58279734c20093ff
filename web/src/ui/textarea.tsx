import type { ComponentProps } from "react";
import { cx } from "./class";
import { CONTROL } from "./input";

export function Textarea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  return <textarea rows={rows} className={cx(CONTROL, "h-auto py-1.5", className)} {...rest} />;
}
