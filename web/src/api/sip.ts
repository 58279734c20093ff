import { queryOptions } from "@tanstack/react-query";
import { inOrganization, take, takeTagged } from "./client";
import type { SipAdmission, SipCheck } from "./types";

const SHOWN = 50;
/** Nothing tells the console that somebody knocked, so a list that is looked at is asked for again. */
const KNOCKS_AGAIN_MS = 10_000;
/** Calls begin and end all the time, and whoever looks wants to see it. */
const CALLS_AGAIN_MS = 2_000;

export const sipQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "sip"],
    queryFn: () => takeTagged(inOrganization(org).GET("/api/v1/sip")),
  });

/** What an unsaved whitelist means, and what would become of a caller. Asking changes nothing. */
export const sipCheckQuery = (org: string, asked: SipCheck) =>
  queryOptions({
    queryKey: [org, "sip-check", asked],
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    placeholderData: (previous) => previous,
    queryFn: () => take(inOrganization(org).POST("/api/v1/sip/check", { body: asked })),
  });

export const sipAdmissionsQuery = (org: string, verdict?: SipAdmission["verdict"], cursor?: string) =>
  queryOptions({
    queryKey: [org, "sip-admissions", verdict, cursor],
    placeholderData: (previous) => previous,
    refetchInterval: KNOCKS_AGAIN_MS,
    queryFn: () =>
      take(
        inOrganization(org).GET("/api/v1/sip/admissions", {
          params: { query: { verdict, cursor, limit: SHOWN } },
        }),
      ),
  });

export const sipRegistrationsQuery = (org: string, cursor?: string) =>
  queryOptions({
    queryKey: [org, "sip-registrations", cursor],
    placeholderData: (previous) => previous,
    refetchInterval: KNOCKS_AGAIN_MS,
    queryFn: () =>
      take(
        inOrganization(org).GET("/api/v1/sip/registrations", { params: { query: { cursor, limit: SHOWN } } }),
      ),
  });

export const sipCallsQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "sip-calls"],
    refetchInterval: CALLS_AGAIN_MS,
    queryFn: () => take(inOrganization(org).GET("/api/v1/sip/calls")),
  });
