import { type ReactNode, useId } from "react";
import { cx } from "./class";

interface Props {
  title?: string;
  aside?: ReactNode;
  children: ReactNode;
  flush?: boolean;
  className?: string;
}

export function Card({ title, aside, children, flush, className }: Props) {
  const id = useId();
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className={cx("min-w-0 rounded-card border border-line bg-surface", className)}
    >
      {title && (
        <div
          className={cx(
            "flex min-h-11 flex-wrap items-center justify-between gap-2 px-4 pt-3",
            flush && "pb-2",
          )}
        >
          <h2 id={id} className="font-semibold text-body">
            {title}
          </h2>
          {aside}
        </div>
      )}
      <div className={cx(!flush && "px-4 pb-4", !flush && !title && "pt-4")}>{children}</div>
    </section>
  );
}
