import type { UseQueryResult } from "@tanstack/react-query";
import type { Evaluation, Evidence, Interaction } from "~/api/types";
import { useI18n } from "~/i18n";
import { Async } from "~/ui/async";
import { Badge } from "~/ui/badge";
import { Card } from "~/ui/card";
import { BigScore } from "~/ui/score";
import { Skeleton } from "~/ui/skeleton";
import { Criterion } from "./criterion";
import { NotThereYet } from "./not-there-yet";
import { arithmetic } from "./score";

interface Props {
  interaction: Interaction;
  query: UseQueryResult<Evaluation | null>;
  onListen: (evidence: Evidence) => void;
}

export function ScorePanel({ interaction, query, onListen }: Props) {
  const { t } = useI18n();
  return (
    <Card title={t("score.title")} aside={query.data && <Badge tone="info">{t("score.not_reviewed")}</Badge>}>
      <Async
        query={query}
        skeleton={<Skeleton rows={5} />}
        isEmpty={(data) => !data}
        empty={<NotThereYet interaction={interaction} what="score" />}
      >
        {(evaluation) => evaluation && <Verdicts evaluation={evaluation} onListen={onListen} />}
      </Async>
    </Card>
  );
}

function Verdicts({
  evaluation,
  onListen,
}: {
  evaluation: Evaluation;
  onListen: (evidence: Evidence) => void;
}) {
  const { t } = useI18n();
  const modules = [...Map.groupBy(evaluation.criteria, (criterion) => criterion.module)];
  const sum = arithmetic(evaluation);
  return (
    <>
      {evaluation.quality_score == null ? (
        <p className="font-medium text-body">{t("score.none_applied")}</p>
      ) : (
        <BigScore value={evaluation.quality_score} />
      )}
      <p className="mt-2 text-body text-fg-2">{evaluation.summary}</p>
      {modules.map(([module, criteria]) => (
        <div key={module} className="mt-4">
          <h3 className="mb-1 font-medium text-fg-3 text-meta">{module}</h3>
          <ul className="flex flex-col">
            {criteria.map((criterion) => (
              <Criterion key={criterion.key} criterion={criterion} onListen={onListen} />
            ))}
          </ul>
        </div>
      ))}
      {evaluation.suggestions.length > 0 && (
        <div className="mt-4">
          <h3 className="mb-1 font-medium text-fg-3 text-meta">{t("score.suggestions")}</h3>
          <ul className="list-disc space-y-1 pl-4 text-fg-2 marker:text-fg-3">
            {evaluation.suggestions.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
      <p className="mt-4 border-line border-t pt-3 text-fg-3 text-meta">
        {sum && `${t(`score.sum_${sum.kind}`, { points: sum.points, weight: sum.weight })} `}
        {t("score.by", {
          profile: evaluation.profile.name,
          version: evaluation.profile.version,
          model: evaluation.model,
        })}{" "}
        {t("score.caution")}
      </p>
    </>
  );
}
