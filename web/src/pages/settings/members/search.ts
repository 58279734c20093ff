import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Invitation, Member, MemberFilter } from "~/api/types";
import type { SettingsSearch } from "../search";

const SORTS = ["name", "email", "role", "status", "joined", "last_seen"] as const;
export const MEMBER_STATUSES = ["active", "deactivated"] as const satisfies Member["status"][];
export const INVITATION_STATUSES = [
  "pending",
  "expired",
  "accepted",
  "revoked",
] as const satisfies Invitation["status"][];

/** The filters, the sorting and what is open, as the address says them. */
export function useMembersSearch() {
  const search = useSearch({ from: "/o/$slug/settings/$key" });
  const navigate = useNavigate({ from: "/o/$slug/settings/$key" });
  return {
    search,
    change: (changed: SettingsSearch, replace = true) =>
      navigate({ search: (before) => ({ ...before, ...changed }), replace, resetScroll: false }),
  };
}

const known = <V extends string>(words: readonly V[], word?: string) => words.find((one) => one === word);

export const memberFilter = ({ q, role, status, sort, order }: SettingsSearch): MemberFilter => ({
  q: q || undefined,
  role: role || undefined,
  status: known(MEMBER_STATUSES, status),
  sort: known(SORTS, sort) ?? "name",
  order: order === "desc" ? "desc" : "asc",
});

export const invitationFilter = ({ q, status }: SettingsSearch) => ({
  q: q || undefined,
  status: known(INVITATION_STATUSES, status),
});
