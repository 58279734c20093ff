import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { exchangesQuery } from "~/api/sources";
import type { Exchange, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Badge } from "~/ui/badge";
import { type Column, DataTable } from "~/ui/data-table";
import { Disclosure } from "~/ui/disclosure";
import { Empty } from "~/ui/empty";
import { Pager } from "~/ui/pager";
import { Ago } from "~/ui/time";
import { usePages } from "~/ui/use-pages";

/** What was asked of the vendor, and what it answered. Asked for only once somebody looks. */
export function Exchanges({ source }: { source: Source }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  return (
    <Disclosure title={t("exchange.title")} open={open} onToggle={setOpen}>
      {open && <List id={source.id} />}
    </Disclosure>
  );
}

const isFine = ({ status }: Exchange) => Boolean(status && status < 400);

function List({ id }: { id: string }) {
  const { t, name, format } = useI18n();
  const { org } = useMembership();
  const { cursor, pager } = usePages();
  const query = useQuery(exchangesQuery(org, id, cursor));
  const columns: Column<Exchange>[] = [
    { key: "at", header: t("exchange.at"), className: "w-36 text-fg-2", cell: ({ at }) => <Ago at={at} /> },
    {
      key: "purpose",
      header: t("exchange.purpose"),
      className: "w-32",
      cell: ({ purpose }) => name("exchange.purpose_of", purpose),
    },
    {
      key: "answer",
      header: t("exchange.answer"),
      className: "w-32",
      cell: (row) => (
        <Badge tone={isFine(row) ? "ok" : "bad"}>
          {row.status ? String(row.status) : t("exchange.none")}
        </Badge>
      ),
    },
    {
      key: "words",
      header: t("exchange.words"),
      className: "w-full max-w-0",
      cell: ({ method, host, path, words }) => {
        const asked = `${method} ${host}${path}`;
        return (
          <span className="block min-w-0 py-1">
            <code className="block truncate font-mono text-meta" title={asked}>
              {asked}
            </code>
            {words && <span className="block break-words text-fg-2">{words}</span>}
          </span>
        );
      },
    },
    {
      key: "ms",
      header: t("exchange.took"),
      align: "end",
      from: "md",
      className: "tabular w-24",
      cell: ({ ms }) => format.elapsed(ms),
    },
  ];
  return (
    <Async
      query={query}
      isEmpty={({ items }) => items.length === 0}
      empty={<Empty title={t("exchange.empty_title")}>{t("exchange.empty_body")}</Empty>}
    >
      {({ items, next_cursor }) => (
        <>
          <DataTable
            wide
            label={t("exchange.title")}
            columns={columns}
            rows={items}
            rowKey={(row) => `${row.at} ${row.purpose} ${row.path} ${row.ms}`}
          />
          <Pager {...pager(next_cursor)} />
        </>
      )}
    </Async>
  );
}
