import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { FilterIcon } from "~/ui/icons";
import { Input } from "~/ui/input";
import { Popover } from "~/ui/popover";
import { Select } from "~/ui/select";
import { ANY } from "./filter-bar";
import { CHANNELS, DIRECTIONS, type Filters, periodOf } from "./filters";

interface Props {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

/** The filters used less often; the button tells how many of them are set. */
export function MoreFilters({ filters, onChange }: Props) {
  const { t } = useI18n();
  const { organization } = useMembership();
  const custom = periodOf(filters, organization.timezone) === "custom";
  const set = (key: keyof Filters) => (value: string) =>
    onChange({ ...filters, [key]: value === ANY || value === "" ? undefined : value });
  const count = [filters.channel, filters.direction, filters.score_min, filters.score_max].filter(
    Boolean,
  ).length;
  return (
    <Popover
      title={t("filters.more")}
      className="w-72 p-4"
      trigger={
        <Button
          icon={<FilterIcon aria-hidden size={14} />}
          className="w-full border-line-strong! font-normal! sm:w-auto"
        >
          {count || custom ? t("filters.more_count", { count: count + (custom ? 1 : 0) }) : t("filters.more")}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t("filters.channel")}>
          {(ids) => (
            <Select
              {...ids}
              options={[
                { value: ANY, label: t("filters.any") },
                ...CHANNELS.map((value) => ({ value, label: t(`channel.${value}`) })),
              ]}
              value={filters.channel ?? ANY}
              onChange={set("channel")}
            />
          )}
        </Field>
        <Field label={t("filters.direction")}>
          {(ids) => (
            <Select
              {...ids}
              options={[
                { value: ANY, label: t("filters.any") },
                ...DIRECTIONS.map((value) => ({ value, label: t(`direction.${value}`) })),
              ]}
              value={filters.direction ?? ANY}
              onChange={set("direction")}
            />
          )}
        </Field>
        <Pair
          label={t("filters.score")}
          type="number"
          low="score_min"
          high="score_max"
          filters={filters}
          set={set}
        />
        <Pair label={t("filters.dates")} type="date" low="from" high="to" filters={filters} set={set} />
      </div>
    </Popover>
  );
}

interface PairProps {
  label: string;
  type: "number" | "date";
  low: keyof Filters;
  high: keyof Filters;
  filters: Filters;
  set: (key: keyof Filters) => (value: string) => void;
}

function Pair({ label, type, low, high, filters, set }: PairProps) {
  const { t } = useI18n();
  const limits = type === "number" ? { min: 0, max: 100 } : {};
  const ends = [
    { key: low, name: t("filters.from") },
    { key: high, name: t("filters.to") },
  ];
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{label}</legend>
      <div className="grid grid-cols-2 gap-2">
        {ends.map(({ key, name }) => (
          <Input
            key={key}
            type={type}
            {...limits}
            aria-label={`${label}: ${name}`}
            placeholder={name}
            value={filters[key] ?? ""}
            onChange={(event) => set(key)(event.target.value)}
          />
        ))}
      </div>
    </fieldset>
  );
}
