import { useQuery } from "@tanstack/react-query";
import { failuresFile, importsQuery } from "~/api/sources";
import type { Import, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Badge } from "~/ui/badge";
import type { Column } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { PagedList } from "~/ui/paged-list";
import { Ago } from "~/ui/time";
import { usePages } from "~/ui/use-pages";
import { TONE } from "./import-words";

/** Everything that was ever imported from this source, with what became of it. */
export function ImportList({ source }: { source: Source }) {
  const { t, format } = useI18n();
  const { org, organization } = useMembership();
  const { cursor, pager } = usePages();
  const query = useQuery(importsQuery(org, source.id, cursor));
  const day = (at: string | null | undefined) => (at ? format.date(at, organization.timezone) : "–");
  const figure = (key: "found" | "imported" | "duplicate"): Column<Import> => ({
    key,
    header: t(`import.${key}`),
    align: "end",
    from: key === "imported" ? "sm" : "lg",
    className: "tabular w-24",
    cell: (row) => format.number(row[key]),
  });
  const columns: Column<Import>[] = [
    {
      key: "when",
      header: t("import.begun"),
      from: "md",
      className: "w-36",
      cell: ({ created_at, created_by }) => (
        <span className="block min-w-0">
          <span className="block text-fg-2">
            <Ago at={created_at} />
          </span>
          <span className="block max-w-36 truncate text-fg-3 text-meta">
            {created_by?.name ?? t("import.by_itself")}
          </span>
        </span>
      ),
    },
    {
      key: "what",
      header: t("import.period"),
      className: "w-full max-w-0",
      cell: ({ kind, from, to, created_at }) => (
        <span className="block min-w-0">
          <span className="block truncate font-medium">{t(`import.kind_title.${kind}`)}</span>
          <span className="block text-fg-3 text-meta md:hidden">
            <Ago at={created_at} />
          </span>
          {from && to && (
            <span className="tabular block truncate text-fg-3 text-meta">{`${day(from)} – ${day(to)}`}</span>
          )}
        </span>
      ),
    },
    {
      key: "state",
      header: t("import.result"),
      className: "w-32",
      cell: ({ state, error }) => (
        <span title={error?.detail}>
          <Badge tone={TONE[state]}>{t(`import.state.${state}`)}</Badge>
        </span>
      ),
    },
    figure("found"),
    figure("imported"),
    figure("duplicate"),
    {
      key: "failed",
      header: t("import.failed"),
      from: "sm",
      align: "end",
      className: "tabular w-28",
      cell: ({ id, failed }) =>
        failed > 0 ? (
          <a
            href={failuresFile(org, id)}
            download="failures.csv"
            aria-label={t("import.failures", { count: failed, number: format.number(failed) })}
            className="font-medium text-accent-fg underline underline-offset-2"
          >
            {format.number(failed)}
          </a>
        ) : (
          "0"
        ),
    },
  ];
  return (
    <PagedList
      tall
      title={t("import.earlier")}
      label={t("import.earlier")}
      query={query}
      pager={pager}
      columns={columns}
      empty={<Empty title={t("import.none")}>{t("import.none_body")}</Empty>}
    />
  );
}
