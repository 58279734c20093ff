import { useState } from "react";
import type { Client } from "~/api/client";
import { ApiError, type Problem } from "~/api/problem";
import { Conflict } from "./conflict";
import { useAct } from "./use-act";

interface Save<V, R, S extends { etag: string }> {
  /** The state the person sees. */
  etag: string;
  call: (client: Client, values: V, etag: string) => Promise<R>;
  /** What is stored now, read again from the server. */
  latest: () => Promise<S>;
  /** Puts what is stored now into the form. */
  reload: (stored: S) => void;
  /** Names of the organization's queries that are no longer true afterwards. */
  stale: string[];
  said?: string;
  done?: (result: R) => void;
  /** Any refusal but the one that somebody saved first. */
  failed?: (error: unknown, values: V) => void;
}

const isConflict = (error: unknown): error is ApiError => error instanceof ApiError && error.status === 412;

/**
 * Saving a settings form with `If-Match`. When somebody saved first, `conflict` is the dialog that asks what to do:
 * the form draws it, and needs to know nothing else about it.
 */
export function useSave<V, R, S extends { etag: string }>({ etag, latest, reload, ...rest }: Save<V, R, S>) {
  const [lost, lose] = useState<{ problem: Problem; values: V } | null>(null);
  // What was loaded over the state this form was opened with, until the page itself shows a newer one.
  const [loaded, load] = useState({ over: etag, etag });
  const seen = loaded.over === etag ? loaded.etag : etag;
  const act = useAct({
    ...rest,
    call: (client, { values, etag }: { values: V; etag: string }) => rest.call(client, values, etag),
    failed: (error, { values }) => {
      if (isConflict(error)) lose({ problem: error.problem, values });
      else rest.failed?.(error, values);
    },
  });
  const close = () => lose(null);
  const conflict = lost && (
    <Conflict
      problem={lost.problem}
      busy={act.isPending}
      onClose={close}
      onReload={async () => {
        const stored = await latest();
        load({ over: etag, etag: stored.etag });
        reload(stored);
        close();
      }}
      onOverwrite={async () => {
        const { etag: now } = await latest();
        close();
        act.mutate({ values: lost.values, etag: now });
      }}
    />
  );
  return {
    save: (values: V) => act.mutate({ values, etag: seen }),
    saving: act.isPending,
    error: isConflict(act.error) ? undefined : act.error,
    reset: act.reset,
    conflict,
  };
}
