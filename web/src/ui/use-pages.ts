import { useState } from "react";

/** Walks a list page by page: cursors only lead forward, so the way back is remembered. Another list starts anew. */
export function usePages(list?: string) {
  const [walk, setWalk] = useState<{ list?: string; trail: string[] }>({ trail: [] });
  const trail = walk.list === list ? walk.trail : [];
  const go = (next: string[]) => setWalk({ list, trail: next });
  return {
    cursor: trail.at(-1),
    pager: (next: string | null | undefined) => ({
      onNext: next ? () => go([...trail, next]) : undefined,
      onPrevious: trail.length ? () => go(trail.slice(0, -1)) : undefined,
    }),
  };
}
