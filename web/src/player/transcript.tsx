import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Evidence, Transcript as Text } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { type Playback, usePlayback } from "./playback";
import { findAll } from "./search";
import { lastBegun, wordAt } from "./timing";
import { TranscriptSearch } from "./transcript-search";
import { TurnRow } from "./turn-row";

interface Props {
  playback: Playback;
  transcript: Text;
  find: string;
  onFind: (find: string) => void;
  /** What a person asked to see, and a count that grows with each asking. */
  spot: { evidence: Evidence; asked: number } | null;
}

/** Follows the sound until the reader scrolls away, and comes back when asked. */
export function Transcript({ playback, transcript, find, onFind, spot }: Props) {
  const { t } = useI18n();
  const { turns } = transcript;
  const list = useRef<HTMLOListElement>(null);
  const [following, follow] = useState(true);
  const [at, setAt] = useState(0);
  const current = usePlayback(playback, ({ positionMs }) => lastBegun(turns, positionMs));
  const word = usePlayback(playback, ({ positionMs }) => {
    const turn = turns[lastBegun(turns, positionMs)];
    return turn ? wordAt(turn.words, positionMs) : -1;
  });
  const hits = useMemo(() => findAll(turns, find), [turns, find]);
  const byTurn = useMemo(() => Map.groupBy(hits, (hit) => hit.turn), [hits]);
  const hit = hits[at];

  const show = useCallback((index: number) => {
    const box = list.current;
    const row = box?.querySelector<HTMLElement>(`[data-turn="${index}"]`);
    if (box && row) box.scrollTop = row.offsetTop - box.clientHeight / 3;
  }, []);
  const indexOf = useCallback((place: number) => turns[place]?.index ?? place, [turns]);
  const seek = useCallback(
    (ms: number) => {
      playback.seek(ms);
      follow(true);
    },
    [playback],
  );
  const goTo = (next: number) => {
    const target = hits[next];
    setAt(next);
    if (!target) return;
    follow(false);
    show(indexOf(target.turn));
  };

  useEffect(() => {
    if (following && current >= 0) show(indexOf(current));
  }, [following, current, show, indexOf]);
  useEffect(() => {
    if (spot) show(spot.evidence.turn);
  }, [spot, show]);
  useEffect(() => {
    setAt(0);
    if (hits[0]) show(indexOf(hits[0].turn));
  }, [hits, show, indexOf]);

  const onScrollAway = () => playback.playing && follow(false);
  return (
    <>
      <TranscriptSearch find={find} onFind={onFind} count={hits.length} at={at} onGo={goTo} />
      <div className="relative flex min-h-0 flex-col">
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: every turn has a button that does the same from the keyboard */}
        <ol
          ref={list}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
          tabIndex={0}
          aria-label={t("transcript.label")}
          className="relative min-h-0 overflow-y-auto py-2 focus-visible:-outline-offset-2"
          onWheel={onScrollAway}
          onTouchMove={onScrollAway}
          onClick={(event) => {
            const ms = event.target instanceof HTMLElement ? event.target.dataset.ms : undefined;
            if (ms && !getSelection()?.toString()) seek(Number(ms));
          }}
        >
          {turns.map((turn, place) => (
            <TurnRow
              key={turn.index}
              turn={turn}
              active={place === current}
              word={place === current ? word : -1}
              hits={byTurn.get(place)}
              hit={hit?.turn === place ? hit : undefined}
              quoted={spot?.evidence.turn === turn.index ? spot.evidence : undefined}
              onSeek={seek}
            />
          ))}
        </ol>
        {!following && current >= 0 && (
          <div className="absolute inset-x-0 bottom-3 flex justify-center">
            <Button className="shadow-float" onClick={() => follow(true)}>
              {t("transcript.follow")}
            </Button>
          </div>
        )}
      </div>
    </>
  );
}
