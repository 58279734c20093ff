import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { take } from "~/api/client";
import { importEstimateQuery } from "~/api/sources";
import type { ConnectorCard, Import, NewImport, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ErrorBox } from "~/ui/error-box";
import { RadioCards } from "~/ui/radio-cards";
import { useAct } from "~/ui/use-act";
import { Estimate } from "./import-estimate";
import { type PeriodChoice, PeriodFields, periodOf } from "./import-period";
import { catchUpPeriod, partsOf } from "./period";

type Kind = NewImport["kind"];

interface Props {
  source: Source;
  card: ConnectorCard;
  kinds: readonly Kind[];
  imports: readonly Import[];
  /** Asks for the estimate of a period as soon as it is chosen, so that one button starts it. */
  eager?: boolean;
}

const PROCESSES = ["now", "on_demand"] as const;
const LAST_MONTH: PeriodChoice = { preset: "month", from: "", to: "" };

/** What a period would bring and cost is asked first; then it is started. */
export function ImportForm({ source, card, kinds, imports, eager }: Props) {
  const { t } = useI18n();
  const { org, organization } = useMembership();
  const [choice, choose] = useState<PeriodChoice>(LAST_MONTH);
  const [process, setProcess] = useState<NewImport["process"]>("now");
  // One moment for as long as the form is open, so that an estimate goes on being about the same period.
  const [now] = useState(Date.now);
  const [asked, ask] = useState(eager ? periodOf(LAST_MONTH, organization.timezone, now) : undefined);
  const catchUp = catchUpPeriod(source, imports, now);
  const isBehind = imports.length > 0 && kinds.includes("catch_up") && catchUp !== undefined;
  const [kind, setKind] = useState<Kind>(isBehind ? "catch_up" : "initial");
  const period = kind === "catch_up" ? catchUp : periodOf(choice, organization.timezone, now);
  const isAsked = asked !== undefined && JSON.stringify(asked) === JSON.stringify(period);
  const query = useQuery({
    ...importEstimateQuery(org, source.id, asked ?? { from: "", to: "" }),
    enabled: isAsked,
  });
  const start = useAct({
    call: (client, body: NewImport) => take(client.POST("/api/v1/imports", { body })),
    stale: ["imports", "sources"],
    said: t("import.started"),
  });
  const begin = () =>
    start.mutate({ source_id: source.id, kind, process, ...(kind === "catch_up" ? {} : period) });
  const choosePeriod = (next: PeriodChoice) => {
    choose(next);
    // Days are typed one by one: their estimate is asked for by hand.
    if (eager && next.preset !== "custom") ask(periodOf(next, organization.timezone, now));
  };
  const window = card.history?.window_days;
  return (
    <Card title={t("import.title")}>
      <div className="flex flex-col gap-5">
        {kinds.length > 1 && (
          <RadioCards
            label={t("import.kind")}
            options={kinds.map((value) => ({
              value,
              label: t(`import.kind_of.${value}`),
              hint: t(
                value === "catch_up" && !catchUp ? "import.kind_hint.nothing" : `import.kind_hint.${value}`,
              ),
              disabled: value === "catch_up" && !catchUp,
            }))}
            value={kind}
            onChange={setKind}
          />
        )}
        {kind !== "catch_up" && <PeriodFields choice={choice} onChange={choosePeriod} />}
        <RadioCards
          field
          label={t("import.process")}
          options={PROCESSES.map((value) => ({
            value,
            label: t(`import.process_of.${value}`),
            hint: t(`import.process_hint.${value}`),
          }))}
          value={process}
          onChange={setProcess}
        />
        {period && window && (
          <p className="text-fg-3 text-meta">
            {t("import.window", { count: window })} {t("import.parts", { count: partsOf(period, window) })}
          </p>
        )}
        {isAsked && <Estimate query={query} period={asked} process={process} />}
        {start.isError && <ErrorBox error={start.error} title={t("import.not_started")} />}
        <div className="flex flex-wrap gap-2">
          {!(eager && isAsked) && (
            <Button
              look={isAsked && !query.isFetching ? "secondary" : "primary"}
              disabled={!period}
              loading={isAsked && query.isFetching}
              onClick={() => (isAsked ? query.refetch() : ask(period))}
            >
              {t(isAsked ? "import.estimate_again" : "import.estimate")}
            </Button>
          )}
          {isAsked && (eager || !query.isFetching) && (
            <Button look="primary" disabled={query.isFetching} loading={start.isPending} onClick={begin}>
              {t(query.isError && !query.isFetching ? "import.start_blind" : "import.start")}
            </Button>
          )}
        </div>
      </div>
    </Card>
  );
}
