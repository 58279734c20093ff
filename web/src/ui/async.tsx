import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "~/api/problem";
import { Denied } from "./denied";
import { ErrorBox } from "./error-box";
import { Skeleton } from "./skeleton";

interface Props<T> {
  query: UseQueryResult<T>;
  skeleton?: ReactNode;
  /** Shown instead of the data when this says so. */
  isEmpty?: (data: T) => boolean;
  empty?: ReactNode;
  /** The right that a refusal is about. */
  permission?: string;
  children: (data: T) => ReactNode;
}

/** One order for every view: skeleton, refusal, error, empty, data. Data once shown survives a failed refresh. */
export function Async<T>({ query, skeleton, isEmpty, empty, permission, children }: Props<T>) {
  if (query.data !== undefined && !query.isError) {
    return isEmpty?.(query.data) ? empty : children(query.data);
  }
  // Not asked for, because it cannot be there: the same as nothing.
  if (query.isPending && query.fetchStatus === "idle" && empty) return empty;
  if (query.isPending) return skeleton ?? <Skeleton />;
  if (query.error instanceof ApiError && query.error.status === 403)
    return <Denied permission={permission} problem={query.error.problem} />;
  return (
    <>
      <div className="p-3">
        <ErrorBox error={query.error} onRetry={() => query.refetch()} />
      </div>
      {query.data !== undefined && children(query.data)}
    </>
  );
}
