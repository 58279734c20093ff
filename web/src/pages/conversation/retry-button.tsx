import { useMutation, useQueryClient } from "@tanstack/react-query";
import { inOrganization, take } from "~/api/client";
import type { Interaction } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { ErrorBox } from "~/ui/error-box";
import { RetryIcon } from "~/ui/icons";
import { useToast } from "~/ui/toast";

/** Goes on from the step that failed; what was done and paid for is not done again. */
export function RetryButton({ interaction }: { interaction: Interaction }) {
  const { t } = useI18n();
  const { org, can } = useMembership();
  const queries = useQueryClient();
  const toast = useToast();
  const { id, failure, status } = interaction;
  const retry = useMutation({
    mutationFn: () =>
      take(inOrganization(org).POST("/api/v1/interactions/{id}/retry", { params: { path: { id } } })),
    onSuccess: () => {
      toast(t("retry.started"));
      queries.invalidateQueries({ queryKey: [org, "interactions"] });
      return queries.invalidateQueries({ queryKey: [org, "interaction", id] });
    },
  });
  if (status !== "failed" || failure?.retryable === false || !can("interaction.update")) return null;
  return (
    <div className="flex flex-col items-end gap-2">
      <Button
        look="primary"
        icon={<RetryIcon aria-hidden size={14} />}
        loading={retry.isPending}
        onClick={() => retry.mutate()}
      >
        {failure ? t(`retry.${stageOf(failure.stage)}`) : t("common.retry")}
      </Button>
      {retry.isError && <ErrorBox error={retry.error} title={t("error.action_title")} />}
    </div>
  );
}

const STAGES = [
  "received",
  "routed",
  "fetched",
  "measured",
  "transcribed",
  "evaluated",
  "alerted",
  "delivered",
  "billed",
] as const;

/** A failure may name the work ("transcribing") or the step ("transcribed"). */
export function stageOf(stage: string): (typeof STAGES)[number] {
  const alias: Record<string, (typeof STAGES)[number]> = {
    fetching: "fetched",
    transcribing: "transcribed",
    analyzing: "evaluated",
    delivering: "delivered",
  };
  return STAGES.find((known) => known === stage) ?? alias[stage] ?? "received";
}
