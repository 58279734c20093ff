import { memo, useMemo } from "react";
import type { Turn } from "~/api/types";
import { useI18n } from "~/i18n";
import { cx } from "~/ui/class";
import { clock } from "~/ui/clock";
import { type Hit, piecesOf } from "./search";

const INK: Record<Turn["speaker"], string> = {
  agent: "text-accent-fg",
  client: "text-client",
  unknown: "text-fg-3",
};
const NO_HITS: readonly Hit[] = [];

interface Props {
  turn: Turn;
  /** Being said now. */
  active: boolean;
  /** The word being said now, or -1. */
  word: number;
  hits?: readonly Hit[];
  /** The hit that the search is at. */
  hit?: Hit;
  /** Quoted by the evidence a person asked for. */
  quoted?: { start_ms: number; end_ms: number };
  onSeek: (ms: number) => void;
}

export const TurnRow = memo(function TurnRow({
  turn,
  active,
  word,
  hits = NO_HITS,
  hit,
  quoted,
  onSeek,
}: Props) {
  const { t } = useI18n();
  const pieces = useMemo(() => piecesOf(turn, hits), [turn, hits]);
  const isQuoted = (index: number) => {
    const said = turn.words[index];
    return quoted && (!said || (said.start_ms >= quoted.start_ms && said.end_ms <= quoted.end_ms));
  };
  return (
    <li
      data-turn={turn.index}
      aria-current={active ? "time" : undefined}
      className={cx(
        "grid grid-cols-[48px_1fr] gap-x-2 border-l-2 py-1.5 pr-3 pl-2.5 sm:grid-cols-[48px_72px_1fr]",
        active ? "border-accent bg-accent-soft/60" : quoted ? "border-warn bg-sunken" : "border-transparent",
      )}
    >
      <button
        type="button"
        onClick={() => onSeek(turn.start_ms)}
        aria-label={t("transcript.play_from", { at: clock(turn.start_ms) })}
        className="tabular h-5 rounded-xs text-left text-fg-3 text-meta leading-5 hover:text-accent-fg hover:underline"
      >
        {clock(turn.start_ms)}
      </button>
      <span className={cx("font-medium text-meta leading-5", INK[turn.speaker])}>
        {t(`speaker.${turn.speaker}`)}
      </span>
      <p className="col-start-2 text-body leading-5 sm:col-start-3">
        {pieces.map((piece) => (
          <span
            key={piece.from}
            data-ms={turn.words[piece.word]?.start_ms}
            className={cx(
              piece.word >= 0 && "cursor-pointer rounded-xs hover:bg-line",
              piece.word >= 0 && piece.word === word && "bg-accent text-on-accent hover:bg-accent",
              piece.hit && "bg-warn-soft text-warn-fg",
              hit && hit.from <= piece.from && piece.from < hit.to && "outline-1 outline-warn",
              isQuoted(piece.word) && "underline decoration-2 decoration-warn underline-offset-4",
            )}
          >
            {piece.text}
          </span>
        ))}
      </p>
    </li>
  );
});
