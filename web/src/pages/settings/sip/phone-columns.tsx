import type { Phone, Project } from "~/api/types";
import { useI18n } from "~/i18n";
import type { Column } from "~/ui/data-table";
import { IconButton } from "~/ui/icon-button";
import { DeleteIcon, EditIcon } from "~/ui/icons";
import { Switch } from "~/ui/switch";

interface Options {
  projects: Project[];
  canEdit: boolean;
  canDelete: boolean;
  onToggle: (change: Pick<Phone, "id" | "enabled">) => void;
  onEdit: (phone: Phone) => void;
  onDelete: (phone: Phone) => void;
}

export function usePhoneColumns(options: Options): Column<Phone>[] {
  const { projects, canEdit, canDelete, onToggle, onEdit, onDelete } = options;
  const { t } = useI18n();
  const projectOf = ({ project_id }: Phone) =>
    project_id
      ? (projects.find(({ id }) => id === project_id)?.name ?? project_id)
      : t("phones.default_project");
  return [
    {
      key: "number",
      header: t("phones.number"),
      cell: (row) => (
        <span className="block py-1">
          <span className="tabular font-medium font-mono">{row.number}</span>
          <span className="block break-words text-fg-2 text-meta sm:hidden">
            {[row.name, projectOf(row)].filter(Boolean).join(" · ")}
          </span>
        </span>
      ),
    },
    {
      key: "name",
      header: t("phones.name"),
      from: "sm",
      className: "max-w-0 w-[30%]",
      cell: (row) => (
        <span className="block truncate" title={row.name}>
          {row.name || "–"}
        </span>
      ),
    },
    {
      key: "project",
      header: t("phones.project"),
      from: "sm",
      className: "text-fg-2",
      cell: projectOf,
    },
    {
      key: "act",
      header: t("common.enabled"),
      align: "end",
      className: "w-36",
      cell: (row) => (
        <span className="inline-flex items-center gap-2">
          <Switch
            label={t("phones.enabled", { number: row.number })}
            checked={row.enabled}
            disabled={!canEdit}
            onChange={(enabled) => onToggle({ id: row.id, enabled })}
          />
          {canEdit && (
            <IconButton
              label={t("phones.edit_title", { number: row.number })}
              icon={<EditIcon aria-hidden size={16} />}
              onClick={() => onEdit(row)}
            />
          )}
          {canDelete && (
            <IconButton
              label={t("phones.delete_title", { number: row.number })}
              icon={<DeleteIcon aria-hidden size={16} />}
              onClick={() => onDelete(row)}
            />
          )}
        </span>
      ),
    },
  ];
}
