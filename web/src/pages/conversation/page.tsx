import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { ApiError } from "~/api/problem";
import {
  audioUrl,
  evaluationQuery,
  interactionQuery,
  metricsQuery,
  peaksQuery,
  traceQuery,
  transcriptQuery,
} from "~/api/queries";
import type { Evidence, Interaction, TraceStep } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Playback } from "~/player/playback";
import { Player } from "~/player/player";
import { findAll } from "~/player/search";
import { Async } from "~/ui/async";
import { Card } from "~/ui/card";
import { Skeleton } from "~/ui/skeleton";
import { NotFound } from "../shell/not-found";
import { Facts } from "./facts";
import { Header } from "./header";
import { MetricsCard } from "./metrics-card";
import { NoRecording } from "./no-recording";
import { ScorePanel } from "./score-panel";
import { Trace } from "./trace";
import { TranscriptPanel } from "./transcript-panel";

export function Conversation() {
  const { t } = useI18n();
  const { org } = useMembership();
  const { id } = useParams({ from: "/o/$slug/conversations/$id" });
  const query = useQuery(interactionQuery(org, id));
  if (query.error instanceof ApiError && query.error.status === 404) return <NotFound />;
  return (
    <div className="mx-auto w-full max-w-360">
      <Async
        query={query}
        skeleton={<Skeleton rows={12} rowClass="h-12" />}
        permission={t("right.interaction.read")}
      >
        {(interaction) => <Body key={interaction.id} interaction={interaction} />}
      </Async>
    </div>
  );
}

function Body({ interaction }: { interaction: Interaction }) {
  const { t } = useI18n();
  const { org } = useMembership();
  const { id } = interaction;
  const { t: startAt, find = "" } = useSearch({ from: "/o/$slug/conversations/$id" });
  const navigate = useNavigate({ from: "/o/$slug/conversations/$id" });
  const trace = useQuery(traceQuery(org, id));
  // A finished conversation has every part; of an unfinished one the trace tells which steps left something.
  const has = (stage: TraceStep["stage"]) =>
    interaction.status === "completed" ||
    Boolean(trace.data?.steps.some((step) => step.stage === stage && step.state === "done"));
  const transcript = useQuery({ ...transcriptQuery(org, id), enabled: has("transcribed") });
  const evaluation = useQuery({ ...evaluationQuery(org, id), enabled: has("evaluated") });
  const measured = interaction.has_recording && has("measured");
  const peaks = useQuery({ ...peaksQuery(org, id), enabled: measured });
  const metrics = useQuery({ ...metricsQuery(org, id), enabled: measured });
  const [playback] = useState(() => new Playback());
  const [spot, setSpot] = useState<{ evidence: Evidence; asked: number } | null>(null);

  // Only the first address counts: later changes of the search field must not move the player.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the player starts where the link points, once
  useEffect(() => {
    if (startAt) playback.seek(Number(startAt) * 1000);
  }, [playback]);

  const turns = useMemo(() => transcript.data?.turns ?? [], [transcript.data]);
  const marks = useMemo(() => {
    const quoted = (evaluation.data?.criteria ?? []).flatMap(({ verdict, evidence }) =>
      evidence.map(({ start_ms }) => ({
        ms: start_ms,
        look: verdict === "fail" ? ("bad" as const) : ("good" as const),
      })),
    );
    const found = findAll(turns, find).map(({ turn }) => ({
      ms: turns[turn]?.start_ms ?? 0,
      look: "hit" as const,
    }));
    return [...quoted, ...found];
  }, [evaluation.data, turns, find]);
  const listen = (evidence: Evidence) => {
    playback.seek(evidence.start_ms);
    setSpot((before) => ({ evidence, asked: (before?.asked ?? 0) + 1 }));
  };
  const search = (text: string) =>
    navigate({ search: { t: startAt, find: text || undefined }, replace: true, resetScroll: false });
  const durationMs =
    peaks.data?.duration_ms ?? interaction.recording?.duration_ms ?? interaction.duration_ms ?? 0;

  return (
    <>
      <Header interaction={interaction} />
      <div className="sticky top-13 z-10 -mx-4 bg-canvas px-4 pb-4 md:top-0 md:-mx-8 md:px-8 md:pt-1">
        {interaction.has_recording ? (
          <Player
            playback={playback}
            src={audioUrl(org, id)}
            peaks={peaks.data ?? null}
            metrics={metrics.data ?? null}
            turns={turns}
            marks={marks}
            durationMs={durationMs}
          />
        ) : (
          <NoRecording interaction={interaction} />
        )}
      </div>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_360px] xl:grid-cols-[minmax(0,1fr)_400px]">
        <TranscriptPanel
          interaction={interaction}
          query={transcript}
          playback={playback}
          find={find}
          onFind={search}
          spot={spot}
        />
        <div className="flex min-w-0 flex-col gap-4">
          <ScorePanel interaction={interaction} query={evaluation} onListen={listen} />
          <Card title={t("trace.title")}>
            <Async query={trace} skeleton={<Skeleton rows={4} />}>
              {({ steps }) => <Trace steps={steps} interaction={interaction} />}
            </Async>
          </Card>
          {metrics.data && <MetricsCard metrics={metrics.data} />}
          <Facts interaction={interaction} />
        </div>
      </div>
    </>
  );
}
