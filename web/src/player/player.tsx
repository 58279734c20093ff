import { useEffect, useRef } from "react";
import type { Metrics, Peaks, Turn } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { clock } from "~/ui/clock";
import { IconButton } from "~/ui/icon-button";
import { BackwardIcon, ForwardIcon, PauseIcon, PlayIcon } from "~/ui/icons";
import type { Mark } from "./paint";
import { type Playback, usePlayback } from "./playback";
import { useShortcuts } from "./shortcuts";
import { Waveform } from "./waveform";

const RATES = [1, 1.25, 1.5, 2];
const SKIP_MS = 10_000;

interface Props {
  playback: Playback;
  src: string;
  peaks: Peaks | null;
  metrics: Metrics | null;
  turns: readonly Turn[];
  marks: readonly Mark[];
  durationMs: number;
}

export function Player({ playback, src, peaks, metrics, turns, marks, durationMs }: Props) {
  const { t, format } = useI18n();
  const audio = useRef<HTMLAudioElement>(null);
  const playing = usePlayback(playback, (one) => one.playing);
  const failed = usePlayback(playback, (one) => one.failed);
  const rate = usePlayback(playback, (one) => one.rate);
  useEffect(() => (audio.current ? playback.attach(audio.current) : undefined), [playback]);
  useShortcuts(playback, durationMs);

  return (
    <section
      aria-label={t("player.label")}
      className="rounded-card border border-line bg-surface px-3 pt-3 pb-2 sm:px-4"
    >
      {/* biome-ignore lint/a11y/useMediaCaption: the transcript below is the caption, with every word timed */}
      <audio ref={audio} src={src} preload="metadata" />
      <Waveform playback={playback} peaks={peaks} turns={turns} marks={marks} durationMs={durationMs} />
      <div className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1">
        <IconButton
          label={t("player.back")}
          icon={<BackwardIcon aria-hidden size={16} />}
          onClick={() => playback.skip(-SKIP_MS)}
        />
        <Button
          look="primary"
          aria-label={t(playing ? "player.pause" : "player.play")}
          className="w-10 px-0!"
          onClick={() => playback.toggle()}
          icon={playing ? <PauseIcon aria-hidden size={16} /> : <PlayIcon aria-hidden size={16} />}
        />
        <IconButton
          label={t("player.forward")}
          icon={<ForwardIcon aria-hidden size={16} />}
          onClick={() => playback.skip(SKIP_MS)}
        />
        <Button
          className="tabular w-14 px-0!"
          aria-label={t("player.rate", { rate: format.decimal(rate) })}
          onClick={() => playback.setRate(RATES[(RATES.indexOf(rate) + 1) % RATES.length] ?? 1)}
        >
          {`${new Intl.NumberFormat("en").format(rate)}×`}
        </Button>
        <Position playback={playback} durationMs={durationMs} />
        {failed ? (
          <span role="alert" className="ml-auto text-bad-fg text-meta">
            {t("player.failed")}
          </span>
        ) : (
          <Legend metrics={metrics} />
        )}
      </div>
    </section>
  );
}

function Position({ playback, durationMs }: { playback: Playback; durationMs: number }) {
  const at = usePlayback(playback, ({ positionMs }) => clock(positionMs));
  return (
    <span className="tabular text-fg-2">
      <span className="font-medium text-fg">{at}</span> / {clock(durationMs)}
    </span>
  );
}

function Legend({ metrics }: { metrics: Metrics | null }) {
  const { t, format } = useI18n();
  const share = (speaker: string) => metrics?.speakers.find((one) => one.speaker === speaker)?.talk_share;
  const who = [
    { key: "agent", dot: "bg-agent" },
    { key: "client", dot: "bg-client" },
  ] as const;
  return (
    <div className="ml-auto flex flex-wrap items-center gap-x-4 text-fg-2 text-meta">
      {who.map(({ key, dot }) => {
        const part = share(key);
        return (
          <span key={key} className="tabular inline-flex items-center gap-1.5">
            <span className={`size-2 rounded-full ${dot}`} />
            {t(`speaker.${key}`)} {part !== undefined && format.percent(part)}
          </span>
        );
      })}
      <span className="hidden text-fg-3 lg:inline">{t("player.keys")}</span>
    </div>
  );
}
