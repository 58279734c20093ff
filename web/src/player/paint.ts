import type { Peaks, Turn } from "~/api/types";
import { lastBegun, speakerOfChannel, toBars } from "./timing";

/** A place worth a look: evidence of a verdict, or a search hit. */
export interface Mark {
  ms: number;
  look: "good" | "bad" | "hit";
}

interface Scene {
  peaks: Peaks | null;
  turns: readonly Turn[];
  marks: readonly Mark[];
  durationMs: number;
  positionMs: number;
  hoverMs: number | null;
}

const BAR = 2;
const STRIDE = 3;
/** Room below the sound for marks, so that they never hide it. */
const MARKS_HEIGHT = 7;
const QUIET = 0.38;

const INK: Record<Turn["speaker"], string> = { agent: "--agent", client: "--client", unknown: "--fg-3" };
const MARK_INK: Record<Mark["look"], string> = { good: "--ok", bad: "--bad", hit: "--warn" };

export function paint(canvas: HTMLCanvasElement, scene: Scene) {
  const { width, height } = canvas.getBoundingClientRect();
  const pen = canvas.getContext("2d");
  if (!pen || width === 0) return;
  const scale = devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  pen.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const ink = (name: string) => style.getPropertyValue(name);
  const sound = height - MARKS_HEIGHT;
  const middle = sound / 2;
  const total = scene.durationMs || 1;
  const playedTo = (scene.positionMs / total) * width;

  const count = Math.max(1, Math.floor(width / STRIDE));
  const channels = scene.peaks?.channels ?? [];
  channels.slice(0, 2).forEach((peaks, channel) => {
    const speaker = speakerOfChannel(scene.turns, channel, channels.length);
    const upwards = channels.length === 1 || speaker !== "client";
    toBars(peaks, count).forEach((level, index) => {
      const x = index * STRIDE;
      const who = channels.length > 1 ? speaker : talking(scene.turns, (index / count) * total);
      const length = Math.max(1, level * (middle - 2));
      pen.globalAlpha = x <= playedTo ? 1 : QUIET;
      pen.fillStyle = ink(INK[who]);
      if (channels.length === 1) pen.fillRect(x, middle - length, BAR, length * 2);
      else pen.fillRect(x, upwards ? middle - 1 - length : middle + 1, BAR, length);
    });
  });
  pen.globalAlpha = 1;

  for (const { ms, look } of scene.marks) {
    pen.fillStyle = ink(MARK_INK[look]);
    pen.beginPath();
    pen.arc(
      Math.min(width - 3, Math.max(3, (ms / total) * width)),
      height - 3,
      look === "hit" ? 1.5 : 2.5,
      0,
      Math.PI * 2,
    );
    pen.fill();
  }
  if (scene.hoverMs !== null) line(pen, (scene.hoverMs / total) * width, sound, ink("--line-strong"));
  line(pen, Math.min(width - 1, playedTo), sound, ink("--fg"));
}

function line(pen: CanvasRenderingContext2D, x: number, height: number, colour: string) {
  pen.fillStyle = colour;
  pen.fillRect(Math.round(x), 0, 1.5, height);
}

function talking(turns: readonly Turn[], ms: number): Turn["speaker"] {
  const turn = turns[lastBegun(turns, ms)];
  return turn && ms <= turn.end_ms ? turn.speaker : "unknown";
}
