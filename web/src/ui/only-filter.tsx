import { useNavigate, useSearch } from "@tanstack/react-router";
import { Select } from "./select";

const ALL = "all";

interface Only<V extends string> {
  known: readonly V[];
  chosen: V | undefined;
  choose: (value: V | undefined) => void;
}

/** The one filter a list of the settings has; it lives in the address under a word of its own. */
export function useOnly<V extends string>(known: readonly V[], word: "only" | "status" = "only"): Only<V> {
  const search = useSearch({ from: "/o/$slug/settings/$key" });
  const navigate = useNavigate({ from: "/o/$slug/settings/$key" });
  return {
    known,
    chosen: known.find((value) => value === search[word]),
    choose: (value) => navigate({ search: (before) => ({ ...before, [word]: value }), replace: true }),
  };
}

interface Props<V extends string> {
  filter: Only<V>;
  label: string;
  all: string;
  nameOf: (value: V) => string;
}

export function OnlyFilter<V extends string>({ filter, label, all, nameOf }: Props<V>) {
  const { known, chosen, choose } = filter;
  return (
    <div className="mb-4 max-w-60">
      <Select
        label={label}
        options={[
          { value: ALL, label: all },
          ...known.map((value) => ({ value: value as string, label: nameOf(value) })),
        ]}
        value={chosen ?? ALL}
        onChange={(next) => choose(known.find((value) => value === next))}
      />
    </div>
  );
}
