import { useState } from "react";
import { take } from "~/api/client";
import { failuresFile } from "~/api/sources";
import type { Import } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { ErrorBox } from "~/ui/error-box";
import { DownloadIcon, PauseIcon, PlayIcon } from "~/ui/icons";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { Progress } from "~/ui/progress";
import { useAct } from "~/ui/use-act";
import { COUNTS, shareOf, TONE } from "./import-words";

type Verb = "pause" | "resume" | "cancel";

interface Props {
  one: Import;
  readOnly?: boolean;
}

/** How far an import is. Every figure is the server's; live events make it ask again. */
export function ImportProgress({ one, readOnly }: Props) {
  const { t, format } = useI18n();
  const { org } = useMembership();
  const [cancelling, cancel] = useState(false);
  const act = useAct({
    call: (client, verb: Verb) => {
      const params = { path: { id: one.id } };
      if (verb === "pause") return take(client.POST("/api/v1/imports/{id}/pause", { params }));
      if (verb === "resume") return take(client.POST("/api/v1/imports/{id}/resume", { params }));
      return take(client.POST("/api/v1/imports/{id}/cancel", { params }));
    },
    stale: ["imports"],
    done: () => cancel(false),
  });
  const { state, windows_done, windows_total, expected, per_minute, eta_seconds, error } = one;
  const share = shareOf(one);
  const counted = (count: number) => ({ count, number: format.number(count) });
  const isOpen = state === "queued" || state === "running" || state === "paused";
  const facts = [
    windows_total > 1 && t("import.windows", { done: windows_done, total: windows_total }),
    isOpen && expected !== null && expected !== undefined && t("import.expected", counted(expected)),
    state === "running" && per_minute && t("import.rate", counted(per_minute)),
    state === "running" && eta_seconds && t("import.eta", { length: format.elapsed(eta_seconds * 1000) }),
  ].filter((fact): fact is string => Boolean(fact));
  return (
    <Card
      title={t(`import.kind_title.${one.kind}`)}
      aside={<Badge tone={TONE[state]}>{t(`import.state.${state}`)}</Badge>}
    >
      <Progress
        label={t("import.progress")}
        value={share}
        tone={state === "failed" ? "bad" : state === "completed" ? "ok" : "accent"}
      />
      <p className="tabular mt-2 text-fg-2">{[format.percent(share), ...facts].join(" · ")}</p>
      <dl className="mt-4 grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-5">
        {COUNTS.map((key) => (
          <div key={key}>
            <dt className="text-fg-3 text-meta">{t(`import.${key}`)}</dt>
            <dd className="tabular font-semibold text-dialog">{format.number(one[key])}</dd>
          </div>
        ))}
      </dl>
      {error && (
        <div className="mt-4">
          <Notice tone="bad" title={t("import.stopped")}>
            {error.detail}
          </Notice>
        </div>
      )}
      {act.isError && !cancelling && (
        <div className="mt-4">
          <ErrorBox error={act.error} title={t("error.action_title")} />
        </div>
      )}
      <div className="mt-4 flex flex-wrap gap-2 empty:hidden">
        {!readOnly && state === "running" && (
          <Button
            icon={<PauseIcon aria-hidden size={14} />}
            loading={act.isPending}
            onClick={() => act.mutate("pause")}
          >
            {t("import.pause")}
          </Button>
        )}
        {!readOnly && state === "paused" && (
          <Button
            look="primary"
            icon={<PlayIcon aria-hidden size={14} />}
            loading={act.isPending}
            onClick={() => act.mutate("resume")}
          >
            {t("import.resume")}
          </Button>
        )}
        {!readOnly && isOpen && (
          <Button look="ghost" onClick={() => cancel(true)}>
            {t("import.cancel")}
          </Button>
        )}
        {one.failed > 0 && (
          <LinkButton
            href={failuresFile(org, one.id)}
            download="failures.csv"
            icon={<DownloadIcon aria-hidden size={14} />}
          >
            {t("import.failures", counted(one.failed))}
          </LinkButton>
        )}
      </div>
      {cancelling && (
        <ConfirmDelete
          open
          title={t("import.cancel_title")}
          consequence={t("import.cancel_body", counted(one.imported))}
          verb={t("import.cancel_verb")}
          refusal={t("import.cancel_not")}
          busy={act.isPending}
          error={act.error}
          onConfirm={() => act.mutate("cancel")}
          onClose={() => cancel(false)}
        />
      )}
    </Card>
  );
}
