import { useQuery } from "@tanstack/react-query";
import { membersQuery, projectsQuery } from "~/api/queries";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { CloseIcon } from "~/ui/icons";
import { SearchBox } from "~/ui/search-box";
import { Select } from "~/ui/select";
import { type Filters, isFiltered, type Period, periodOf, withPeriod } from "./filters";
import { MoreFilters } from "./more-filters";
import { StatusFilter } from "./status-filter";

/** Selects know no "nothing chosen", so it has a name. */
export const ANY = "any";

interface Props {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

export function FilterBar({ filters, onChange }: Props) {
  const { t } = useI18n();
  const { org, organization, can } = useMembership();
  const zone = organization.timezone;
  const projects = useQuery({ ...projectsQuery(org), enabled: can("project.read") });
  const members = useQuery({ ...membersQuery(org), enabled: can("member.read") });
  const period = periodOf(filters, zone);
  const periods: Period[] = ["all", "today", "week", "month", "custom"];

  const choice = (key: "project" | "member", any: string, items: { value: string; label: string }[]) => (
    <Select
      label={t(`filters.${key}`)}
      className="w-full sm:w-40"
      options={[{ value: ANY, label: any }, ...items]}
      value={filters[key] ?? ANY}
      onChange={(value) => onChange({ ...filters, [key]: value === ANY ? undefined : value })}
    />
  );

  return (
    <search aria-label={t("filters.label")} className="mb-4 grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
      <SearchBox
        label={t("filters.search")}
        placeholder={t("filters.search_placeholder")}
        value={filters.q ?? ""}
        onChange={(q) => onChange({ ...filters, q: q || undefined })}
      />
      <Select
        label={t("filters.period")}
        className="w-full sm:w-38"
        options={periods.map((value) => ({ value, label: t(`period.${value}`) }))}
        value={period}
        onChange={(value) => onChange(withPeriod(filters, value, zone))}
      />
      <StatusFilter filters={filters} onChange={onChange} />
      {can("project.read") &&
        choice(
          "project",
          t("filters.any_project"),
          (projects.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
        )}
      {can("member.read") &&
        choice(
          "member",
          t("filters.any_member"),
          (members.data?.items ?? []).map(({ id, display_name }) => ({ value: id, label: display_name })),
        )}
      <MoreFilters filters={filters} onChange={onChange} />
      {isFiltered(filters) && (
        <Button look="ghost" icon={<CloseIcon aria-hidden size={14} />} onClick={() => onChange({})}>
          {t("filters.clear")}
        </Button>
      )}
    </search>
  );
}
