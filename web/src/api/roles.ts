import { queryOptions } from "@tanstack/react-query";
import { inOrganization, take, takeTagged } from "./client";

export const rolesQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "roles"],
    queryFn: () => take(inOrganization(org).GET("/api/v1/roles")),
  });

export const roleQuery = (org: string, key: string) =>
  queryOptions({
    queryKey: [org, "roles", key],
    queryFn: () => takeTagged(inOrganization(org).GET("/api/v1/roles/{key}", { params: { path: { key } } })),
  });
