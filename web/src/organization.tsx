import { createContext, useContext } from "react";
import type { Membership } from "./api/types";

const Context = createContext<Membership | null>(null);
export const MembershipProvider = Context.Provider;

/** For what is drawn outside of an organization's pages too. */
export const useAnyMembership = () => useContext(Context);

/** The organization the address names, and what the person may do in it. */
export function useMembership() {
  const membership = useContext(Context);
  if (!membership) throw new Error("useMembership outside of an organization's page");
  return {
    ...membership,
    org: membership.organization.id,
    slug: membership.organization.slug,
    can: (right: string) => membership.rights.includes(right),
  };
}
