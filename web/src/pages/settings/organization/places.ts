import type { SubOrganization } from "~/api/types";

type Node = Pick<SubOrganization, "id" | "parent_id">;

/** The organization and everything below it. */
export function branchOf<T extends Node>(top: Node, tree: readonly T[]): T[] {
  const below = tree
    .filter(({ parent_id }) => parent_id === top.id)
    .flatMap((child) => branchOf(child, tree));
  return [...tree.filter(({ id }) => id === top.id), ...below];
}

/** Where it may stand: anywhere but under itself. */
export function placesFor<T extends Node>(moved: Node, tree: readonly T[]): T[] {
  const own = new Set(branchOf(moved, tree).map(({ id }) => id));
  return tree.filter(({ id }) => !own.has(id));
}
