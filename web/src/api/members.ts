import { queryOptions } from "@tanstack/react-query";
import { api, inOrganization, take, takeTagged } from "./client";
import type { InvitationFilter, MemberFilter } from "./types";

export const memberPageQuery = (org: string, filter: MemberFilter) =>
  queryOptions({
    queryKey: [org, "members", "page", filter],
    placeholderData: (previous) => previous,
    queryFn: () => take(inOrganization(org).GET("/api/v1/members", { params: { query: filter } })),
  });

export const memberQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: [org, "members", id],
    queryFn: () => takeTagged(inOrganization(org).GET("/api/v1/members/{id}", { params: { path: { id } } })),
  });

export const memberRolesQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "members", "roles"],
    staleTime: 60_000,
    queryFn: () => take(inOrganization(org).GET("/api/v1/members/roles")),
  });

export const invitationsQuery = (org: string, filter: InvitationFilter) =>
  queryOptions({
    queryKey: [org, "invitations", "page", filter],
    placeholderData: (previous) => previous,
    queryFn: () => take(inOrganization(org).GET("/api/v1/invitations", { params: { query: filter } })),
  });

export const invitationQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: [org, "invitations", id],
    queryFn: () =>
      takeTagged(inOrganization(org).GET("/api/v1/invitations/{id}", { params: { path: { id } } })),
  });

export const offerQuery = (token: string) =>
  queryOptions({
    queryKey: ["offer", token],
    retry: false,
    queryFn: () => take(api.GET("/api/v1/invitations/by-token", { params: { query: { token } } })),
  });
