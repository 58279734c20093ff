import { Link } from "@tanstack/react-router";
import type { SubOrganization } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Badge } from "~/ui/badge";
import type { Column } from "~/ui/data-table";
import { IconButton } from "~/ui/icon-button";
import { MoreIcon } from "~/ui/icons";
import { Indent } from "~/ui/indent";
import { Menu, MenuItem } from "~/ui/menu";
import type { Asking } from "./tree";

interface Props {
  canEdit: boolean;
  onAsk: (asking: Asking) => void;
}

export function useColumns({ canEdit, onAsk }: Props): Column<SubOrganization>[] {
  const { t, format } = useI18n();
  const { org } = useMembership();
  return [
    {
      key: "name",
      header: t("tree.name"),
      className: "w-full max-w-0",
      cell: (row) => (
        <Indent depth={row.depth}>
          <Link
            to="/o/$slug"
            params={{ slug: row.slug }}
            title={row.name}
            className="block truncate font-medium hover:text-accent-fg"
          >
            {row.name}
          </Link>
          <span className="block truncate font-mono text-fg-3 text-meta">{row.slug}</span>
        </Indent>
      ),
    },
    { key: "status", header: t("tree.status"), className: "sm:w-40", cell: (row) => <Status row={row} /> },
    {
      key: "members",
      header: t("tree.members"),
      align: "end",
      from: "sm",
      className: "w-24 tabular",
      cell: (row) => format.number(row.members),
    },
    {
      key: "created",
      header: t("tree.created"),
      from: "lg",
      className: "w-36 whitespace-nowrap text-fg-2",
      cell: (row) => format.date(row.created_at, row.timezone),
    },
    {
      key: "actions",
      header: t("records.action"),
      align: "end",
      className: "w-12",
      cell: (row) => canEdit && <Actions row={row} own={row.id === org} onAsk={onAsk} />,
    },
  ];
}

function Status({ row }: { row: SubOrganization }) {
  const { t } = useI18n();
  if (!row.suspended_by) return <Badge tone="ok">{t("tree.active")}</Badge>;
  const above = row.suspended_by !== row.id;
  return <Badge tone="warn">{t(above ? "tree.suspended_above" : "tree.suspended")}</Badge>;
}

function Actions({ row, own, onAsk }: { row: SubOrganization; own: boolean; onAsk: Props["onAsk"] }) {
  const { t } = useI18n();
  const item = (what: Asking["what"], label: string) => (
    <MenuItem onClick={() => onAsk({ what, about: row })}>{label}</MenuItem>
  );
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={t("tree.actions", { name: row.name })} icon={<MoreIcon aria-hidden size={16} />} />
      }
    >
      {item("make", t("tree.add_here"))}
      {!own && item("place", t("tree.edit"))}
      {!own && row.status === "active" && item("suspend", t("tree.suspend"))}
      {!own && row.status === "suspended" && item("reactivate", t("tree.reactivate"))}
    </Menu>
  );
}
