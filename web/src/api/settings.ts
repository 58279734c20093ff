import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { inOrganization, take } from "./client";
import type { ActivityKind, DeliveryState } from "./types";

const SHOWN = 50;

/** Their guides are in this language. While another is fetched the last one stays, so that no form is lost. */
export const connectorsQuery = (org: string, language: string) =>
  queryOptions({
    queryKey: [org, "connectors", language],
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    queryFn: () => take(inOrganization(org).GET("/api/v1/connectors", { params: { query: { language } } })),
  });

export const credentialsQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "credentials"],
    queryFn: () => take(inOrganization(org).GET("/api/v1/credentials")),
  });

export const sourcesQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "sources"],
    queryFn: () => take(inOrganization(org).GET("/api/v1/sources")),
  });

export const recordsQuery = (org: string, id: string, cursor?: string) =>
  queryOptions({
    queryKey: [org, "sources", id, "records", cursor],
    placeholderData: (previous) => previous,
    queryFn: () =>
      take(
        inOrganization(org).GET("/api/v1/sources/{id}/records", {
          params: { path: { id }, query: { cursor, limit: SHOWN } },
        }),
      ),
  });

export const rulesQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "routing-rules"],
    queryFn: () => take(inOrganization(org).GET("/api/v1/routing-rules")),
  });

export const alertRulesQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "alert-rules"],
    queryFn: () => take(inOrganization(org).GET("/api/v1/alert-rules")),
  });

export const endpointsQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "webhook-endpoints"],
    queryFn: () => take(inOrganization(org).GET("/api/v1/webhook-endpoints")),
  });

export const planQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "plan"],
    queryFn: () => take(inOrganization(org).GET("/api/v1/plans/current")),
  });

export const deliveriesQuery = (org: string, state?: DeliveryState, cursor?: string) =>
  queryOptions({
    queryKey: [org, "deliveries", state, cursor],
    placeholderData: (previous) => previous,
    queryFn: () =>
      take(
        inOrganization(org).GET("/api/v1/deliveries", { params: { query: { state, cursor, limit: SHOWN } } }),
      ),
  });

export const usageQuery = (org: string, cursor?: string) =>
  queryOptions({
    queryKey: [org, "usage", cursor],
    placeholderData: (previous) => previous,
    queryFn: () =>
      take(inOrganization(org).GET("/api/v1/usage", { params: { query: { cursor, limit: SHOWN } } })),
  });

export const ledgerQuery = (org: string, cursor?: string) =>
  queryOptions({
    queryKey: [org, "ledger", cursor],
    placeholderData: (previous) => previous,
    queryFn: () =>
      take(inOrganization(org).GET("/api/v1/ledger", { params: { query: { cursor, limit: SHOWN } } })),
  });

export const activityQuery = (org: string, kind?: ActivityKind, cursor?: string) =>
  queryOptions({
    queryKey: [org, "activity", kind, cursor],
    placeholderData: (previous) => previous,
    queryFn: () =>
      take(
        inOrganization(org).GET("/api/v1/activity", { params: { query: { kind, cursor, limit: SHOWN } } }),
      ),
  });

export const weeksQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "usage", "weeks"],
    queryFn: () => take(inOrganization(org).GET("/api/v1/usage/weeks")),
  });

export const treeQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "organizations"],
    queryFn: () => take(inOrganization(org).GET("/api/v1/organizations")),
  });

export const optionsQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "organization-options"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => take(inOrganization(org).GET("/api/v1/organizations/options")),
  });

export const checklistQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "checklist"],
    queryFn: () => take(inOrganization(org).GET("/api/v1/checklist")),
  });
