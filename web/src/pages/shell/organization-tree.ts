import type { Membership } from "~/api/types";

export interface Branch {
  membership: Membership;
  depth: number;
}

/** A person's organizations as a tree: each below the nearest one above it that he belongs to as well. */
export function branches(memberships: readonly Membership[]): Branch[] {
  const mine = new Map(memberships.map((one) => [one.organization.id, one]));
  const below = (parent: string | null): Membership[] =>
    memberships.filter(({ organization: { parent_id } }) => {
      const known = parent_id && mine.has(parent_id) ? parent_id : null;
      return known === parent;
    });
  const walk = (parent: string | null, depth: number): Branch[] =>
    below(parent).flatMap((membership) => [
      { membership, depth },
      ...walk(membership.organization.id, depth + 1),
    ]);
  return walk(null, 0);
}
