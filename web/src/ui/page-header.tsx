import type { ReactNode } from "react";
import { useEffect } from "react";

interface Props {
  title: string;
  lead?: ReactNode;
  status?: ReactNode;
  actions?: ReactNode;
}

export function PageHeader({ title, lead, status, actions }: Props) {
  usePageTitle(title);
  return (
    <header className="mb-5 flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-2.5">
          <h1 className="font-semibold text-title tracking-[-0.01em]">{title}</h1>
          {status}
        </div>
        {lead && <p className="mt-0.5 max-w-160 text-fg-2 text-body">{lead}</p>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  );
}

export function usePageTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Harken`;
  }, [title]);
}
