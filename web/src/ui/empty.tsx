import type { ReactNode } from "react";

interface Props {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** What this is, why it is empty, and the one thing to do about it. */
export function Empty({ icon, title, children, action }: Props) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-12 text-center">
      {icon && (
        <div className="mb-1 grid size-10 place-items-center rounded-full bg-sunken text-fg-3">{icon}</div>
      )}
      <h2 className="font-semibold text-body">{title}</h2>
      {children && <div className="max-w-110 text-fg-2">{children}</div>}
      {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
