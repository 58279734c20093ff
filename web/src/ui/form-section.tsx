import type { ReactNode } from "react";

interface Props {
  title: string;
  hint?: ReactNode;
  children: ReactNode;
}

/** A group of a form: its name on the left, its fields in one column on the right. */
export function FormSection({ title, hint, children }: Props) {
  return (
    <section className="grid gap-x-8 gap-y-4 border-line border-t py-6 first:border-t-0 first:pt-0 md:grid-cols-[220px_minmax(0,520px)]">
      <div>
        <h2 className="font-semibold text-body">{title}</h2>
        {hint && <p className="mt-1 text-fg-2">{hint}</p>}
      </div>
      <div className="flex min-w-0 flex-col gap-4">{children}</div>
    </section>
  );
}
