import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Checkbox } from "~/ui/checkbox";
import { SelectIcon } from "~/ui/icons";
import { Popover } from "~/ui/popover";
import { type Filters, STATUSES } from "./filters";
import { StatusBadge } from "./status-badge";

interface Props {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

export function StatusFilter({ filters, onChange }: Props) {
  const { t } = useI18n();
  const chosen = filters.status?.split(",") ?? [];
  const label = chosen.length ? t("filters.statuses", { count: chosen.length }) : t("filters.any_status");
  return (
    <Popover
      title={t("filters.status")}
      className="w-56 p-2"
      trigger={
        <Button className="w-full justify-between! border-line-strong! font-normal! sm:w-36">
          <span className="truncate">{label}</span>
          <SelectIcon aria-hidden size={14} className="text-fg-3" />
        </Button>
      }
    >
      {STATUSES.map((status) => (
        <Checkbox
          key={status}
          checked={chosen.includes(status)}
          onChange={(checked) => {
            const next = STATUSES.filter((one) => (one === status ? checked : chosen.includes(one)));
            onChange({ ...filters, status: next.join(",") || undefined });
          }}
        >
          <StatusBadge status={status} />
        </Checkbox>
      ))}
    </Popover>
  );
}
