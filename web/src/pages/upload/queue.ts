import { useCallback, useReducer, useRef } from "react";
import { problemOf } from "~/api/problem";
import type { UploadedFile } from "~/api/types";
import { sendFile } from "~/api/uploads";

/** Two at a time keep the line busy without starving the rest of the page. */
const AT_ONCE = 2;

export interface Item {
  key: string;
  file: File;
  state: "chosen" | "queued" | "sending" | "failed" | UploadedFile["status"];
  /** 0 to 1 while sending. */
  share: number;
  code?: string | null;
  detail?: string | null;
  interactionId?: string | null;
}

type Change = { add: File[] } | { remove: string } | { key: string; set: Partial<Item> };

export const keyOf = (file: File) => `${file.name} ${file.size} ${file.lastModified}`;

export function reduce(items: Item[], change: Change): Item[] {
  if ("remove" in change) return items.filter(({ key }) => key !== change.remove);
  if ("set" in change)
    return items.map((item) => (item.key === change.key ? { ...item, ...change.set } : item));
  const known = new Set(items.map(({ key }) => key));
  const fresh = change.add.filter((file) => !known.has(keyOf(file)));
  return [...items, ...fresh.map((file): Item => ({ key: keyOf(file), file, state: "chosen", share: 0 }))];
}

export function useQueue(org: string) {
  const [items, change] = useReducer(reduce, []);
  const waiting = useRef<{ item: Item; projectId: string | undefined }[]>([]);
  const busy = useRef(0);

  const pump = useCallback(() => {
    while (busy.current < AT_ONCE) {
      const next = waiting.current.shift();
      if (!next) return;
      const { item, projectId } = next;
      const set = (values: Partial<Item>) => change({ key: item.key, set: values });
      busy.current += 1;
      set({ state: "sending", share: 0 });
      sendFile({ org, projectId, file: item.file, onProgress: (share) => set({ share }) })
        .then(({ status, code, detail, interaction_id }) =>
          set({ state: status, share: 1, code, detail, interactionId: interaction_id }),
        )
        .catch((error: unknown) => {
          const { code, detail } = problemOf(error);
          set({ state: "failed", code, detail });
        })
        .finally(() => {
          busy.current -= 1;
          pump();
        });
    }
  }, [org]);

  const send = useCallback(
    (chosen: Item[], projectId: string | undefined) => {
      for (const item of chosen) {
        change({ key: item.key, set: { state: "queued", code: null, detail: null } });
        waiting.current.push({ item, projectId });
      }
      pump();
    },
    [pump],
  );

  return {
    items,
    add: useCallback((files: File[]) => change({ add: files }), []),
    remove: useCallback((key: string) => change({ remove: key }), []),
    send,
  };
}
