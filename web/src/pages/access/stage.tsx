import type { ReactNode } from "react";
import { Mark } from "../shell/brand";
import { Preferences } from "../shell/preferences";

interface Props {
  title: string;
  lead?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

/** The page before a person is inside: one card, language and theme below it. */
export function Stage({ title, lead, wide, children }: Props) {
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 py-10 sm:pt-[12dvh]">
      <main className={wide ? "w-full max-w-130" : "w-full max-w-90"}>
        <Mark size={32} />
        <h1 className="mt-4 font-semibold text-title tracking-[-0.01em]">{title}</h1>
        {lead && <p className="mt-1 mb-6 text-body text-fg-2">{lead}</p>}
        {children}
      </main>
      <footer className="mt-auto pt-10">
        <Preferences className="w-70" />
      </footer>
    </div>
  );
}
