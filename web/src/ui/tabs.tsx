import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { cx } from "./class";

interface Tab {
  key: string;
  label: string;
  count?: ReactNode;
}

interface Props {
  label: string;
  tabs: readonly Tab[];
  current: string;
  /** What the address says while this tab is open; the first tab needs no word. */
  searchOf: (key: string) => Record<string, string | undefined>;
}

/** Views of one page, each with an address of its own. */
export function Tabs({ label, tabs, current, searchOf }: Props) {
  return (
    <nav aria-label={label} className="mb-4 flex gap-4 overflow-x-auto border-line border-b">
      {tabs.map(({ key, label: name, count }) => (
        <Link
          key={key}
          to="."
          search={searchOf(key)}
          aria-current={key === current ? "page" : undefined}
          className={cx(
            "touchable -mb-px flex h-9 items-center gap-1.5 border-b-2 px-0.5 font-medium whitespace-nowrap focus-visible:-outline-offset-2",
            key === current ? "border-accent text-fg" : "border-transparent text-fg-2 hover:text-fg",
          )}
        >
          {name}
          {count}
        </Link>
      ))}
    </nav>
  );
}
