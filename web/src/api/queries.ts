import { queryOptions } from "@tanstack/react-query";
import { api, inOrganization, rememberCsrf, take, takeTagged } from "./client";
import { ApiError } from "./problem";
import type { paths } from "./schema";
import { bareAddress, stopLooking, viewing } from "./viewing";

/** The person, with the rights of the role he looks as in the organization he does that in. */
const own = () => {
  const looking = viewing();
  return looking ? inOrganization(looking.org) : api;
};

/** Who is signed in; `null` for a stranger. */
export const profileQuery = queryOptions({
  queryKey: ["profile"],
  staleTime: 60_000,
  queryFn: async () => {
    try {
      const profile = await take(own().GET("/api/v1/profile"));
      rememberCsrf(profile.csrf_token);
      return profile;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 401) return null;
      // The role this tab looked as is gone, or may no longer be looked as. A net that fails says nothing of that.
      const refused = error.status >= 400 && error.status < 500 && error.status !== 429;
      if (!refused || !viewing()) throw error;
      stopLooking();
      return take(own().GET("/api/v1/profile"));
    }
  },
});

export const setupQuery = (token: string) =>
  queryOptions({
    queryKey: ["setup", token],
    retry: false,
    queryFn: () => take(api.GET("/api/v1/setup", { params: { query: { token } } })),
  });

/** How people of a mail domain, or of an organization, sign in. The server looks at nothing but the domain. */
export const ssoOfferQuery = ({ organization, domain }: { organization?: string; domain?: string }) =>
  queryOptions({
    queryKey: ["sso", organization ?? null, domain ?? null],
    staleTime: 60_000,
    retry: false,
    queryFn: () => {
      const query = organization ? { organization } : { email: `somebody@${domain}` };
      return take(api.GET("/api/v1/sso/lookup", { params: { query } }));
    },
  });

export const identityProviderQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "identity-provider"],
    queryFn: () => takeTagged(inOrganization(org).GET("/api/v1/identity-provider")),
  });

export const sectionsQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "sections"],
    staleTime: 60_000,
    queryFn: () => take(inOrganization(org).GET("/api/v1/settings/sections")),
  });

export const organizationQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "organization"],
    queryFn: () => takeTagged(inOrganization(org).GET("/api/v1/organizations/current")),
  });

export const membersQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "members", "all"],
    staleTime: 60_000,
    queryFn: () => take(inOrganization(org).GET("/api/v1/members", { params: { query: { limit: 200 } } })),
  });

export const projectsQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "projects"],
    staleTime: 60_000,
    queryFn: () => take(inOrganization(org).GET("/api/v1/projects", { params: { query: { limit: 200 } } })),
  });

export type InteractionFilter = NonNullable<paths["/api/v1/interactions"]["get"]["parameters"]["query"]>;

export const interactionsQuery = (org: string, filter: InteractionFilter) =>
  queryOptions({
    queryKey: [org, "interactions", filter],
    placeholderData: (previous) => previous,
    queryFn: () => take(inOrganization(org).GET("/api/v1/interactions", { params: { query: filter } })),
  });

export const interactionQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: [org, "interaction", id],
    queryFn: () => take(inOrganization(org).GET("/api/v1/interactions/{id}", { params: { path: { id } } })),
  });

/** A sub-resource that may not exist yet: 404 is an answer (`null`), not a failure. */
async function orNull<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

export const transcriptQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: [org, "interaction", id, "transcript"],
    queryFn: () =>
      orNull(
        take(inOrganization(org).GET("/api/v1/interactions/{id}/transcript", { params: { path: { id } } })),
      ),
  });

export const evaluationQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: [org, "interaction", id, "evaluation"],
    queryFn: () =>
      orNull(
        take(inOrganization(org).GET("/api/v1/interactions/{id}/evaluation", { params: { path: { id } } })),
      ),
  });

export const peaksQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: [org, "interaction", id, "peaks"],
    queryFn: () =>
      orNull(take(inOrganization(org).GET("/api/v1/interactions/{id}/peaks", { params: { path: { id } } }))),
  });

export const metricsQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: [org, "interaction", id, "metrics"],
    queryFn: () =>
      orNull(
        take(inOrganization(org).GET("/api/v1/interactions/{id}/metrics", { params: { path: { id } } })),
      ),
  });

export const traceQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: [org, "interaction", id, "trace"],
    queryFn: () =>
      take(inOrganization(org).GET("/api/v1/interactions/{id}/trace", { params: { path: { id } } })),
  });

/** Where the browser's own player reads the sound, by byte ranges. */
export const audioUrl = (org: string, id: string) =>
  bareAddress(`/api/v1/interactions/${encodeURIComponent(id)}/audio`, org);

export const notificationsQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "notifications"],
    queryFn: () =>
      take(inOrganization(org).GET("/api/v1/notifications", { params: { query: { limit: 30 } } })),
  });
