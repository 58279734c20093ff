import type { RoutingRule } from "~/api/types";
import { useI18n } from "~/i18n";
import { cx } from "~/ui/class";
import { IconButton } from "~/ui/icon-button";
import { ChevronDownIcon, ChevronUpIcon, DeleteIcon, EditIcon } from "~/ui/icons";
import { Switch } from "~/ui/switch";

interface Props {
  rule: RoutingRule;
  project: string;
  above: number | undefined;
  below: number | undefined;
  canEdit: boolean;
  onChange: (change: Partial<RoutingRule>) => void;
  onEdit: () => void;
  onDelete: () => void;
}

export function RuleRow({ rule, project, above, below, canEdit, onChange, onEdit, onDelete }: Props) {
  const { t, maybe } = useI18n();
  const words = rule.conditions.map(({ field, op, value }) => {
    const said = maybe(`rule_value.${field}.${value}`) ?? value;
    return `${maybe(`rule_field.${field}`) ?? field} ${maybe(`rule_op.${op}`) ?? op} ${said}`;
  });
  return (
    <li
      className={cx("flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5", !rule.enabled && "text-fg-3")}
    >
      <span className="tabular w-5 text-fg-3">{rule.position}</span>
      <div className="min-w-40 flex-1">
        <p className="font-medium">
          {rule.name} <span className="font-normal text-fg-2">→ {project}</span>
        </p>
        <p className="break-words text-fg-2 text-meta">
          {words.length ? words.join(` ${t("rules.and")} `) : t("rules.everything")}
          {!rule.enabled && ` · ${t("common.disabled")}`}
        </p>
      </div>
      {canEdit && (
        <div className="ml-auto flex items-center gap-1">
          <IconButton
            label={t("rules.up", { name: rule.name })}
            icon={<ChevronUpIcon aria-hidden size={16} />}
            disabled={above === undefined}
            onClick={() => onChange({ position: above })}
          />
          <IconButton
            label={t("rules.down", { name: rule.name })}
            icon={<ChevronDownIcon aria-hidden size={16} />}
            disabled={below === undefined}
            onClick={() => onChange({ position: below })}
          />
          <IconButton
            label={t("rules.edit", { name: rule.name })}
            icon={<EditIcon aria-hidden size={16} />}
            onClick={onEdit}
          />
          <IconButton
            label={t("rules.delete_title", { name: rule.name })}
            icon={<DeleteIcon aria-hidden size={16} />}
            onClick={onDelete}
          />
          <span className="ml-2">
            <Switch
              label={t("rules.enabled", { name: rule.name })}
              checked={rule.enabled}
              onChange={(enabled) => onChange({ enabled })}
            />
          </span>
        </div>
      )}
    </li>
  );
}
