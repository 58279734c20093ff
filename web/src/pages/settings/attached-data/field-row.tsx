import type { AttachedField } from "~/api/types";
import { useI18n } from "~/i18n";
import { IconButton } from "~/ui/icon-button";
import { ChevronDownIcon, ChevronUpIcon, DeleteIcon, EditIcon } from "~/ui/icons";

interface Props {
  field: AttachedField;
  canEdit: boolean;
  onUp?: () => void;
  onDown?: () => void;
  onEdit: () => void;
  onDelete: () => void;
}

export function FieldRow({ field, canEdit, onUp, onDown, onEdit, onDelete }: Props) {
  const { t } = useI18n();
  const { name } = field;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
      <div className="min-w-40 flex-1">
        <p className="break-all font-medium font-mono">{name}</p>
        <p className="break-all text-fg-2 text-meta">
          <code className="font-mono">{field.variable}</code>
          {field.description && ` · ${field.description}`}
        </p>
      </div>
      {canEdit && (
        <div className="ml-auto flex items-center gap-1">
          <IconButton
            label={t("rules.up", { name })}
            icon={<ChevronUpIcon aria-hidden size={16} />}
            disabled={!onUp}
            onClick={onUp}
          />
          <IconButton
            label={t("rules.down", { name })}
            icon={<ChevronDownIcon aria-hidden size={16} />}
            disabled={!onDown}
            onClick={onDown}
          />
          <IconButton
            label={t("attached.edit_title", { name })}
            icon={<EditIcon aria-hidden size={16} />}
            onClick={onEdit}
          />
          <IconButton
            label={t("attached.delete_title", { name })}
            icon={<DeleteIcon aria-hidden size={16} />}
            onClick={onDelete}
          />
        </div>
      )}
    </li>
  );
}
