import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./problem";

/** Only what may heal by itself is tried again: no network, 5xx, 429. */
const worthRetrying = (count: number, error: unknown) =>
  count < 2 &&
  (!(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 502);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 10_000, retry: worthRetrying, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
});
