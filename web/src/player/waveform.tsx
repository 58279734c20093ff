import { useEffect, useRef, useState } from "react";
import type { Peaks, Turn } from "~/api/types";
import { useI18n } from "~/i18n";
import { clock } from "~/ui/clock";
import { type Mark, paint } from "./paint";
import type { Playback } from "./playback";
import { usePlayback } from "./playback";

const STEP_MS = 5000;

interface Props {
  playback: Playback;
  peaks: Peaks | null;
  turns: readonly Turn[];
  marks: readonly Mark[];
  durationMs: number;
}

/** The whole conversation at a glance: the agent above the line, the client below. Drawn from the server's peaks. */
export function Waveform({ playback, peaks, turns, marks, durationMs }: Props) {
  const { t } = useI18n();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hover, setHover] = useState<number | null>(null);
  const second = usePlayback(playback, ({ positionMs }) => Math.floor(positionMs / 1000));

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = () =>
      paint(element, { peaks, turns, marks, durationMs, positionMs: playback.positionMs, hoverMs: hover });
    const sized = new ResizeObserver(draw);
    sized.observe(element);
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const unsubscribe = playback.subscribe(draw);
    draw();
    return () => {
      sized.disconnect();
      themed.disconnect();
      unsubscribe();
    };
  }, [playback, peaks, turns, marks, durationMs, hover]);

  const msAt = (event: React.PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * durationMs;
  };

  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={t("player.position")}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1000)}
      aria-valuenow={second}
      aria-valuetext={t("player.position_of", { at: clock(second * 1000), total: clock(durationMs) })}
      className="relative h-12 cursor-pointer touch-none rounded-xs sm:h-16"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        playback.seek(msAt(event));
      }}
      onPointerMove={(event) => {
        setHover(msAt(event));
        if (event.buttons === 1) playback.seek(msAt(event));
      }}
      onPointerLeave={() => setHover(null)}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -STEP_MS, ArrowDown: -STEP_MS, ArrowRight: STEP_MS, ArrowUp: STEP_MS }[
          event.key
        ];
        if (step) playback.skip(step);
        else if (event.key === "Home") playback.seek(0);
        else if (event.key === "End") playback.seek(durationMs);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <canvas ref={canvas} className="size-full" />
      {hover !== null && (
        <span
          aria-hidden
          className="tabular pointer-events-none absolute -top-1 right-0 rounded-xs bg-raised px-1 text-fg-2 text-meta"
        >
          {clock(hover)}
        </span>
      )}
    </div>
  );
}
