import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./problem";
import type { Profile } from "./types";

/** Only what may heal by itself is tried again: no network, 5xx, 429. */
const worthRetrying = (count: number, error: unknown) =>
  count < 2 &&
  (!(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 502);

/** Somebody suspended the organization meanwhile: whoever is in it is told, wherever he is. */
const onError = (error: unknown) => {
  const suspended = error instanceof ApiError && error.code === "organization.suspended";
  const known = queryClient
    .getQueryData<Profile>(PROFILE)
    ?.memberships.some((one) => one.organization.suspended);
  if (suspended && !known) queryClient.invalidateQueries({ queryKey: PROFILE });
};

const PROFILE = ["profile"];

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  defaultOptions: {
    queries: { staleTime: 10_000, retry: worthRetrying, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
});
