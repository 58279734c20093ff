import type { AlertRule, Project } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge } from "~/ui/badge";
import type { Column } from "~/ui/data-table";
import { IconButton } from "~/ui/icon-button";
import { DeleteIcon } from "~/ui/icons";
import { Switch } from "~/ui/switch";

const TONE = { info: "info", warning: "warn", critical: "bad" } as const;

interface Options {
  projects: Project[];
  canEdit: boolean;
  onToggle: (change: Pick<AlertRule, "id" | "enabled">) => void;
  onDelete: (rule: AlertRule) => void;
}

export function useColumns({ projects, canEdit, onToggle, onDelete }: Options): Column<AlertRule>[] {
  const { t } = useI18n();
  return [
    {
      key: "name",
      header: t("rules.name"),
      className: "max-w-0 w-[34%]",
      cell: (row) => (
        <span className="block truncate font-medium" title={row.name}>
          {row.name}
        </span>
      ),
    },
    {
      key: "condition",
      header: t("alert_rules.condition"),
      cell: (row) => <span className="tabular">{t("alert_rules.below", { score: row.score_below })}</span>,
    },
    {
      key: "severity",
      header: t("alert_rules.severity"),
      from: "sm",
      cell: (row) => <Badge tone={TONE[row.severity]}>{t(`severity.${row.severity}`)}</Badge>,
    },
    {
      key: "project",
      header: t("rules.project"),
      from: "lg",
      className: "text-fg-2",
      cell: (row) =>
        row.project_id ? projects.find(({ id }) => id === row.project_id)?.name : t("filters.any_project"),
    },
    {
      key: "act",
      header: t("common.enabled"),
      align: "end",
      className: "w-28",
      cell: (row) => (
        <span className="inline-flex items-center gap-3">
          <Switch
            label={t("rules.enabled", { name: row.name })}
            checked={row.enabled}
            disabled={!canEdit}
            onChange={(enabled) => onToggle({ id: row.id, enabled })}
          />
          {canEdit && (
            <IconButton
              label={t("rules.delete_title", { name: row.name })}
              icon={<DeleteIcon aria-hidden size={16} />}
              onClick={() => onDelete(row)}
            />
          )}
        </span>
      ),
    },
  ];
}
