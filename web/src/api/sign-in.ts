import { queryOptions } from "@tanstack/react-query";
import { api, inOrganization, take, takeTagged } from "./client";

/** One's own second factor. */
export const mfaQuery = queryOptions({
  queryKey: ["mfa"],
  queryFn: () => take(api.GET("/api/v1/profile/mfa")),
});

/** Where one is signed in. */
export const ownSessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: () => take(api.GET("/api/v1/sessions")),
});

/** What the organization demands of whoever signs in. */
export const signInPolicyQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "sign-in-policy"],
    queryFn: () => takeTagged(inOrganization(org).GET("/api/v1/sign-in-policy")),
  });
