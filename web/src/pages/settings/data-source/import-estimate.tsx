import type { UseQueryResult } from "@tanstack/react-query";
import type { Period } from "~/api/sources";
import type { ImportEstimate, NewImport } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { ErrorBox } from "~/ui/error-box";
import { Bone } from "~/ui/skeleton";

interface Props {
  query: UseQueryResult<ImportEstimate>;
  period: Period;
  process: NewImport["process"];
}

/** Calls, minutes and cost before anything is fetched. */
export function Estimate({ query, period, process }: Props) {
  const { t, format } = useI18n();
  const { organization } = useMembership();
  if (query.isError) {
    return <ErrorBox error={query.error} title={t("import.no_estimate")} onRetry={() => query.refetch()} />;
  }
  const day = (at: string) => format.date(at, organization.timezone);
  return (
    <section
      aria-live="polite"
      aria-label={t("import.estimated")}
      className="rounded-card border border-line bg-sunken px-4 py-3"
    >
      <p className="text-fg-2">{`${day(period.from)} – ${day(period.to)}`}</p>
      {query.data ? <Figures estimate={query.data} process={process} /> : <Bone className="mt-2 h-8 w-60" />}
    </section>
  );
}

function Figures({ estimate, process }: { estimate: ImportEstimate; process: NewImport["process"] }) {
  const { t, format } = useI18n();
  const { calls, minutes, cost, exact } = estimate;
  const about = exact ? "" : "≈ ";
  const money = cost ? about + format.money(cost.amount, cost.currency) : t("import.cost_unknown");
  const figures = [
    [t("import.calls"), about + format.number(calls)],
    [t("import.minutes"), about + format.number(minutes)],
    [t("import.cost"), money],
  ] as const;
  return (
    <>
      <dl className="mt-2 flex flex-wrap gap-x-8 gap-y-2">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt className="text-fg-3 text-meta">{name}</dt>
            <dd className="tabular font-semibold text-title">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-fg-3 text-meta">
        {t(exact ? "import.exact" : "import.rough")}{" "}
        {t(process === "now" ? "import.cost_now" : "import.cost_on_demand")}
      </p>
    </>
  );
}
