import type { RoutingRule } from "~/api/types";
import { useI18n } from "~/i18n";
import { cx } from "~/ui/class";
import { IconButton } from "~/ui/icon-button";
import { ChevronDownIcon, ChevronUpIcon, DeleteIcon, EditIcon } from "~/ui/icons";
import { Switch } from "~/ui/switch";
import { toDraft } from "./conditions";

interface Props {
  rule: RoutingRule;
  project: string;
  place: number;
  canEdit: boolean;
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
  onToggle: (enabled: boolean) => void;
  onEdit: () => void;
  onDelete: () => void;
}

export function RuleRow({ rule, project, place, canEdit, onUp, onDown, onToggle, onEdit, onDelete }: Props) {
  const { t, maybe } = useI18n();
  const words = rule.conditions.map(toDraft).map(({ field, op, value }) => {
    const said = maybe(`rule_value.${field}.${value}`) ?? value;
    return `${maybe(`rule_field.${field}`) ?? field} ${maybe(`rule_op.${op}`) ?? op} ${said}`;
  });
  return (
    <li
      className={cx("flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5", !rule.enabled && "text-fg-3")}
    >
      <span className="tabular w-5 text-fg-3">{place}</span>
      <div className="min-w-40 flex-1">
        <p className="font-medium">
          {rule.name} <span className="font-normal text-fg-2">→ {project}</span>
        </p>
        <p className="break-words text-fg-2 text-meta">
          {words.join(` ${t("rules.and")} `)}
          {!rule.enabled && ` · ${t("common.disabled")}`}
        </p>
      </div>
      {canEdit && (
        <div className="ml-auto flex items-center gap-1">
          <IconButton
            label={t("rules.up", { name: rule.name })}
            icon={<ChevronUpIcon aria-hidden size={16} />}
            disabled={!onUp}
            onClick={onUp}
          />
          <IconButton
            label={t("rules.down", { name: rule.name })}
            icon={<ChevronDownIcon aria-hidden size={16} />}
            disabled={!onDown}
            onClick={onDown}
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
              onChange={onToggle}
            />
          </span>
        </div>
      )}
    </li>
  );
}
