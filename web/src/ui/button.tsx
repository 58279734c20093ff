import { Link, type LinkProps } from "@tanstack/react-router";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./class";
import { SpinnerIcon } from "./icons";

const LOOK = {
  primary: "bg-accent text-on-accent border-transparent hover:bg-accent-hover",
  secondary: "bg-surface text-fg border-line-strong/50 hover:bg-sunken",
  ghost: "bg-transparent text-fg-2 border-transparent hover:bg-sunken hover:text-fg",
  danger: "bg-bad text-on-accent border-transparent hover:bg-bad-hover",
} as const;

const BASE =
  "touchable inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-control border px-3 font-medium text-ui whitespace-nowrap select-none transition-colors duration-120 disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:opacity-55";

interface Look {
  look?: keyof typeof LOOK;
  icon?: ReactNode;
}

interface Props extends ComponentProps<"button">, Look {
  loading?: boolean;
}

export function Button({ look = "secondary", icon, loading, children, className, disabled, ...rest }: Props) {
  return (
    <button
      type="button"
      className={cx(BASE, LOOK[look], className)}
      disabled={disabled || loading}
      {...rest}
    >
      {loading ? <SpinnerIcon aria-hidden size={14} className="animate-spin" /> : icon}
      {children}
    </button>
  );
}

/** Leaves the console: the answer is another site's page. */
export function ExternalLink({ look = "secondary", className, ...rest }: ComponentProps<"a"> & Look) {
  return <a className={cx(BASE, LOOK[look], className)} {...rest} />;
}

export function ButtonLink({
  look = "secondary",
  icon,
  children,
  className,
  ...rest
}: LinkProps & Look & { children: ReactNode; className?: string }) {
  return (
    <Link className={cx(BASE, LOOK[look], className)} {...rest}>
      {icon}
      {children}
    </Link>
  );
}
