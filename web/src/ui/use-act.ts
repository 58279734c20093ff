import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Client, inOrganization } from "~/api/client";
import { useMembership } from "~/organization";
import { useToast } from "./toast";

interface Act<V, R> {
  call: (client: Client, value: V) => Promise<R>;
  /** Names of the organization's queries that are no longer true afterwards. */
  stale: string[];
  /** What to say when it worked. */
  said?: string;
  done?: (result: R) => void;
  failed?: (error: unknown, value: V) => void;
}

/** A change of something in the organization: call, refresh what it touched, say so. */
export function useAct<V, R>({ call, stale, said, done, failed }: Act<V, R>) {
  const { org } = useMembership();
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: (value: V) => call(inOrganization(org), value),
    onSuccess: async (result) => {
      await Promise.all(stale.map((name) => queries.invalidateQueries({ queryKey: [org, name] })));
      if (said) toast(said);
      done?.(result);
    },
    onError: failed,
  });
}
