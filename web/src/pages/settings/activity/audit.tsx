import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { auditFile, auditQuery } from "~/api/access";
import type { AuditEntry } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Badge, type Tone } from "~/ui/badge";
import { Button } from "~/ui/button";
import type { Column } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { ActivityIcon } from "~/ui/icons";
import { PagedList } from "~/ui/paged-list";
import { Ago } from "~/ui/time";
import { usePages } from "~/ui/use-pages";
import { Actor } from "./actor";
import { AuditFilters } from "./audit-filters";
import { ChangeDialog } from "./change-dialog";

const TONE: Record<string, Tone> = { create: "ok", delete: "bad", disconnect: "bad" };

/** Who changed which setting, newest first. */
export function Audit() {
  const { t, name } = useI18n();
  const { org } = useMembership();
  const { actor, action, entity, from, to } = useSearch({ from: "/o/$slug/settings/$key" });
  const filter = { actor, action, entity, from, to };
  const filtered = Object.values(filter).some(Boolean);
  const navigate = useNavigate({ from: "/o/$slug/settings/$key" });
  const { cursor, pager } = usePages(JSON.stringify(filter));
  const query = useQuery(auditQuery(org, filter, cursor));
  const [shown, show] = useState<AuditEntry | null>(null);
  const columns: Column<AuditEntry>[] = [
    {
      key: "when",
      header: t("activity.when"),
      from: "sm",
      className: "w-36 text-fg-2",
      cell: (row) => <Ago at={row.at} />,
    },
    {
      key: "who",
      header: t("activity.who"),
      className: "w-full max-w-0",
      cell: (row) => <Actor row={row} />,
    },
    {
      key: "action",
      header: t("audit.action"),
      cell: (row) => (
        <Badge tone={TONE[row.action] ?? "neutral"}>{name("audit.action_of", row.action)}</Badge>
      ),
    },
    {
      key: "entity",
      header: t("audit.entity"),
      from: "sm",
      className: "whitespace-nowrap",
      cell: (row) => name("audit.entity_of", row.entity),
    },
    {
      key: "address",
      header: t("audit.address"),
      from: "lg",
      cell: (row) => <span className="font-mono text-fg-2 text-meta">{row.address ?? "–"}</span>,
    },
    {
      key: "change",
      header: t("audit.change"),
      align: "end",
      cell: (row) => (
        <Button look="ghost" className="-mr-3" onClick={() => show(row)}>
          {t("audit.show")}
        </Button>
      ),
    },
  ];
  return (
    <>
      <AuditFilters file={auditFile(org, filter)} />
      <PagedList
        label={t("audit.tab")}
        query={query}
        pager={pager}
        columns={columns}
        onClear={filtered ? () => navigate({ search: ({ tab }) => ({ tab }), replace: true }) : undefined}
        empty={
          <Empty icon={<ActivityIcon aria-hidden size={18} />} title={t("audit.empty_title")}>
            {t("audit.empty_body")}
          </Empty>
        }
      />
      {shown && <ChangeDialog entry={shown} onClose={() => show(null)} />}
    </>
  );
}
