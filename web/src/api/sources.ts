import { queryOptions } from "@tanstack/react-query";
import { inOrganization, take, takeTagged } from "./client";
import type { Import } from "./types";
import { sendForm } from "./uploads";

const SHOWN = 50;
/** Progress is told by live events; this catches what a dropped line swallowed. */
const RUNNING_AGAIN_MS = 15_000;

export const sourceQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: [org, "sources", id],
    queryFn: () => takeTagged(inOrganization(org).GET("/api/v1/sources/{id}", { params: { path: { id } } })),
  });

export const exchangesQuery = (org: string, id: string, cursor?: string) =>
  queryOptions({
    queryKey: [org, "sources", id, "exchanges", cursor],
    placeholderData: (previous) => previous,
    queryFn: () =>
      take(
        inOrganization(org).GET("/api/v1/sources/{id}/exchanges", {
          params: { path: { id }, query: { cursor, limit: SHOWN } },
        }),
      ),
  });

export type EmployeeState = "all" | "unmatched" | "matched";

export const employeesQuery = (org: string, id: string, state: EmployeeState, cursor?: string) =>
  queryOptions({
    queryKey: [org, "sources", id, "employees", state, cursor],
    placeholderData: (previous) => previous,
    queryFn: () =>
      take(
        inOrganization(org).GET("/api/v1/sources/{id}/employees", {
          params: { path: { id }, query: { state, cursor, limit: SHOWN } },
        }),
      ),
  });

interface Sample {
  fields: Record<string, string>;
  content_type: string;
  query: string;
  body: string;
}

/** What a pasted document would become. Asking stores nothing. */
export const previewQuery = (org: string, key: string, sample: Sample) =>
  queryOptions({
    queryKey: [org, "connector-preview", key, sample],
    enabled: sample.body.trim() !== "" || sample.query.trim() !== "",
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    placeholderData: (previous) => previous,
    queryFn: () =>
      take(
        inOrganization(org).POST("/api/v1/connectors/{key}/preview", {
          params: { path: { key } },
          body: { method: "POST", ...sample },
        }),
      ),
  });

export interface Period {
  from: string;
  to: string;
}

/** What a period holds and costs. The vendor is asked, so the answer is kept while the page is open. */
export const importEstimateQuery = (org: string, source_id: string, period: Period) =>
  queryOptions({
    queryKey: [org, "import-estimate", source_id, period],
    staleTime: 5 * 60_000,
    retry: false,
    queryFn: () =>
      take(inOrganization(org).POST("/api/v1/imports/estimate", { body: { source_id, ...period } })),
  });

export const isUnfinished = ({ state }: Import) =>
  state === "queued" || state === "running" || state === "paused";

export const importsQuery = (org: string, source_id: string, cursor?: string) =>
  queryOptions({
    queryKey: [org, "imports", source_id, cursor],
    placeholderData: (previous) => previous,
    refetchInterval: ({ state }) => (state.data?.items.some(isUnfinished) ? RUNNING_AGAIN_MS : false),
    queryFn: () =>
      take(
        inOrganization(org).GET("/api/v1/imports", {
          params: { query: { source_id, cursor, limit: SHOWN } },
        }),
      ),
  });

/** Where the browser fetches the rows that could not be imported; it sends no header, so the organization is in the address. */
export const failuresFile = (org: string, id: string) =>
  `/api/v1/imports/${encodeURIComponent(id)}/failures.csv?organization=${encodeURIComponent(org)}`;

/** Sends a file of past calls, exported from the exchange. */
export function sendHistory(org: string, sourceId: string, file: File, onProgress: (share: number) => void) {
  const form = new FormData();
  form.set("source_id", sourceId);
  form.set("file", file, file.name);
  return sendForm<Import>({ org, path: "/api/v1/imports/file", form, onProgress });
}
