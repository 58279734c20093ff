import type { ReactNode } from "react";
import { cx } from "./class";
import { SortDownIcon, SortUpIcon } from "./icons";

export interface Column<T> {
  key: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** Numbers stand at the right edge. */
  align?: "end";
  /** Left out on narrow screens, widest need first. */
  from?: "sm" | "md" | "lg" | "xl";
  className?: string;
  /** The server's word for sorting by this column. */
  sort?: string;
}

export interface Sorting {
  by: string;
  order: "asc" | "desc";
  onSort: (by: string, order: "asc" | "desc") => void;
}

const FROM = {
  sm: "hidden sm:table-cell",
  md: "hidden md:table-cell",
  lg: "hidden lg:table-cell",
  xl: "hidden xl:table-cell",
};

export interface TableProps<T> {
  label: string;
  columns: Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  tall?: boolean;
  /** Needs more room than a phone has, so it scrolls sideways inside its own frame there. */
  wide?: boolean;
  dimmed?: boolean;
  sorting?: Sorting;
}

/** Server sorts, filters and pages; this only draws. A link in a cell marked `row-link` covers its whole row. */
export function DataTable<T>({ label, columns, rows, rowKey, tall, wide, dimmed, sorting }: TableProps<T>) {
  const place = (column: Column<T>) =>
    cx(
      column.align === "end" && "text-right whitespace-nowrap",
      column.from && FROM[column.from],
      column.className,
    );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table is not a set of form fields, and the card around it is the landmark
    <div
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
      tabIndex={0}
      className="overflow-x-auto rounded-card focus-visible:-outline-offset-2"
    >
      <table
        className={cx(
          "w-full border-collapse text-left transition-opacity",
          wide && "min-w-160",
          dimmed && "opacity-60",
        )}
      >
        <thead>
          <tr className="border-line border-b">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                aria-sort={sorting && column.sort === sorting.by ? ARIA_SORT[sorting.order] : undefined}
                className={cx(
                  "h-9 px-3 font-medium text-fg-3 text-meta whitespace-nowrap first:pl-4 last:pr-4",
                  place(column),
                )}
              >
                {sorting && column.sort ? <SortButton column={column} sorting={sorting} /> : column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              className="relative hover:bg-sunken/60 has-[a.row-link:focus-visible]:bg-sunken/60"
            >
              {columns.map((column) => (
                <td
                  key={column.key}
                  className={cx("px-3 first:pl-4 last:pr-4", tall ? "h-12 py-1" : "h-10 py-1", place(column))}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const ARIA_SORT = { asc: "ascending", desc: "descending" } as const;

function SortButton<T>({ column, sorting }: { column: Column<T>; sorting: Sorting }) {
  const { sort = "", header } = column;
  const active = sorting.by === sort;
  const Arrow = sorting.order === "asc" ? SortUpIcon : SortDownIcon;
  return (
    <button
      type="button"
      onClick={() => sorting.onSort(sort, active && sorting.order === "asc" ? "desc" : "asc")}
      className={cx(
        "-mx-1 inline-flex h-7 items-center gap-1 rounded-xs px-1 hover:bg-sunken hover:text-fg",
        active && "text-fg",
      )}
    >
      {header}
      {active && <Arrow aria-hidden size={12} />}
    </button>
  );
}

/** Give this to the link of a row. */
export const ROW_LINK =
  "row-link outline-none after:absolute after:inset-0 after:content-[''] focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus";
