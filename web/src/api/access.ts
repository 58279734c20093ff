import { queryOptions } from "@tanstack/react-query";
import { inOrganization, take, takeTagged } from "./client";

const SHOWN = 50;

export const apiKeysQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "api-keys"],
    queryFn: () => take(inOrganization(org).GET("/api/v1/api-keys")),
  });

export const apiKeyPolicyQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "api-key-policy"],
    queryFn: () => takeTagged(inOrganization(org).GET("/api/v1/api-keys/policy")),
  });

export interface AuditFilter {
  actor?: string;
  action?: string;
  entity?: string;
  from?: string;
  to?: string;
}

export const auditQuery = (org: string, filter: AuditFilter, cursor?: string) =>
  queryOptions({
    queryKey: [org, "audit", filter, cursor],
    placeholderData: (previous) => previous,
    queryFn: () =>
      take(
        inOrganization(org).GET("/api/v1/audit", { params: { query: { ...filter, cursor, limit: SHOWN } } }),
      ),
  });

/** Where the browser fetches the same entries as a file; it sends no header, so the organization is in the address. */
export const auditFile = (org: string, filter: AuditFilter) => {
  const given = Object.entries(filter).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return `/api/v1/audit/export.csv?${new URLSearchParams([...given, ["organization", org]])}`;
};
