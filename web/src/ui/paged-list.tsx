import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useI18n } from "~/i18n";
import { Async } from "./async";
import { Card } from "./card";
import { DataTable, type TableProps } from "./data-table";
import { ErrorBox } from "./error-box";
import { NothingFound } from "./nothing-found";
import { Pager } from "./pager";
import type { usePages } from "./use-pages";

interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

interface Props<T> extends Omit<TableProps<T>, "rows" | "rowKey" | "dimmed"> {
  /** Heading of the list; the only list of a page needs none. */
  title?: string;
  query: UseQueryResult<Page<T>>;
  pager: ReturnType<typeof usePages>["pager"];
  /** Shown while there is nothing at all. */
  empty: ReactNode;
  /** Takes the filters away, when there are any: nothing found is not nothing there. */
  onClear?: () => void;
  /** What the last action on a row was refused with. */
  failure?: unknown;
}

/** A list of the server's, page by page: its frame, its table, and what is said when it has no rows. */
export function PagedList<T extends { id: string }>({
  title,
  query,
  pager,
  empty,
  onClear,
  failure,
  ...table
}: Props<T>) {
  const { t } = useI18n();
  return (
    <Card flush title={title}>
      {failure ? (
        <div className="p-3">
          <ErrorBox error={failure} title={t("error.action_title")} />
        </div>
      ) : null}
      <Async
        query={query}
        isEmpty={({ items }) => items.length === 0}
        empty={onClear ? <NothingFound onClear={onClear} /> : empty}
      >
        {({ items, next_cursor }) => (
          <>
            <DataTable {...table} rows={items} rowKey={({ id }) => id} dimmed={query.isPlaceholderData} />
            <Pager {...pager(next_cursor)} />
          </>
        )}
      </Async>
    </Card>
  );
}
