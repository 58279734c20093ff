import type { Member } from "~/api/types";
import { useI18n } from "~/i18n";
import type { Column } from "~/ui/data-table";
import { Ago } from "~/ui/time";
import { Person } from "./person";
import { MemberStatusBadge } from "./status";
import { useRoleName } from "./words";

export function useMemberColumns(): Column<Member>[] {
  const { t } = useI18n();
  const roleName = useRoleName();
  return [
    {
      key: "name",
      header: t("members.name"),
      sort: "name",
      className: "w-full max-w-0 sm:w-[44%]",
      cell: (row) => <Person member={row} />,
    },
    {
      key: "role",
      header: t("members.role"),
      sort: "role",
      from: "sm",
      className: "max-w-36",
      cell: (row) => (
        <>
          <span className="block truncate">{roleName(row.role, row.role_name)}</span>
          {row.projects.length > 0 && (
            <span
              className="block truncate text-fg-3 text-meta"
              title={row.projects.map(({ name }) => name).join(", ")}
            >
              {t("members.projects", { count: row.projects.length })}
            </span>
          )}
        </>
      ),
    },
    {
      key: "status",
      header: t("members.status"),
      sort: "status",
      cell: (row) => <MemberStatusBadge status={row.status} />,
    },
    {
      key: "seen",
      header: t("members.seen"),
      sort: "last_seen",
      from: "md",
      className: "text-fg-2",
      cell: (row) => (row.last_seen_at ? <Ago at={row.last_seen_at} /> : t("members.never")),
    },
    {
      key: "joined",
      header: t("members.joined"),
      sort: "joined",
      from: "lg",
      className: "text-fg-2",
      cell: (row) => (row.joined_at ? <Ago at={row.joined_at} /> : "–"),
    },
  ];
}
