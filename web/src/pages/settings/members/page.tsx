import { useQuery } from "@tanstack/react-query";
import { membersQuery } from "~/api/queries";
import type { Member } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Badge, type Tone } from "~/ui/badge";
import { Card } from "~/ui/card";
import { type Column, DataTable } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { Ago } from "~/ui/time";

const TONE: Record<string, Tone> = { active: "ok", pending: "warn", deactivated: "neutral" };

export function Page() {
  const { t, maybe } = useI18n();
  const { org } = useMembership();
  const query = useQuery(membersQuery(org));
  const columns: Column<Member>[] = [
    {
      key: "name",
      header: t("members.name"),
      className: "max-w-0 w-[40%]",
      cell: (row) => (
        <>
          <span className="block truncate font-medium" title={row.display_name}>
            {row.display_name}
          </span>
          <span className="block truncate text-fg-3 text-meta">{row.email}</span>
        </>
      ),
    },
    { key: "role", header: t("members.role"), cell: (row) => maybe(`role.${row.role}`) ?? row.role },
    {
      key: "status",
      header: t("members.status"),
      cell: (row) => (
        <Badge tone={TONE[row.status] ?? "neutral"}>
          {maybe(`members.state.${row.status}`) ?? row.status}
        </Badge>
      ),
    },
    {
      key: "joined",
      header: t("members.joined"),
      from: "lg",
      className: "text-fg-2",
      cell: (row) => (row.joined_at ? <Ago at={row.joined_at} /> : "–"),
    },
    {
      key: "seen",
      header: t("members.seen"),
      from: "md",
      className: "text-fg-2",
      cell: (row) => (row.last_seen_at ? <Ago at={row.last_seen_at} /> : t("members.never")),
    },
  ];
  return (
    <Card flush>
      <Async
        query={query}
        isEmpty={({ items }) => items.length === 0}
        empty={<Empty title={t("members.empty")} />}
      >
        {({ items }) => (
          <DataTable
            tall
            label={t("settings.members.title")}
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
          />
        )}
      </Async>
    </Card>
  );
}
