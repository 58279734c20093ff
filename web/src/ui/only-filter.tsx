import { useNavigate, useSearch } from "@tanstack/react-router";
import { Select } from "./select";

const ALL = "all";

/** The one filter a list of the settings has; it lives in the address as `only`. */
export function useOnly<V extends string>(known: readonly V[]): V | undefined {
  const { only } = useSearch({ from: "/o/$slug/settings/$key" });
  return known.find((value) => value === only);
}

interface Props<V extends string> {
  label: string;
  all: string;
  known: readonly V[];
  nameOf: (value: V) => string;
}

export function OnlyFilter<V extends string>({ label, all, known, nameOf }: Props<V>) {
  const chosen = useOnly(known);
  const navigate = useNavigate({ from: "/o/$slug/settings/$key" });
  return (
    <div className="mb-4 max-w-60">
      <Select
        label={label}
        options={[
          { value: ALL, label: all },
          ...known.map((value) => ({ value: value as string, label: nameOf(value) })),
        ]}
        value={chosen ?? ALL}
        onChange={(only) => navigate({ search: { only: only === ALL ? undefined : only }, replace: true })}
      />
    </div>
  );
}
