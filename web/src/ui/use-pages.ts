import { useState } from "react";

/** Walks a list page by page: cursors only lead forward, so the way back is remembered. */
export function usePages() {
  const [trail, setTrail] = useState<string[]>([]);
  return {
    cursor: trail.at(-1),
    pager: (next: string | null | undefined) => ({
      onNext: next ? () => setTrail([...trail, next]) : undefined,
      onPrevious: trail.length ? () => setTrail(trail.slice(0, -1)) : undefined,
    }),
  };
}
