import { expect, test } from "vitest";
import type { Membership } from "~/api/types";
import { branches } from "./organization-tree";

const member = (id: string, parent_id: string | null) =>
  ({ organization: { id, name: id, parent_id } }) as Membership;

const drawn = (...memberships: Membership[]) =>
  branches(memberships).map(({ membership, depth }) => `${"-".repeat(depth)}${membership.organization.id}`);

test("sub-organizations stand below the organization they belong to", () => {
  expect(
    drawn(member("south", "acme"), member("harbour", "north"), member("acme", null), member("north", "acme")),
  ).toEqual(["acme", "-south", "-north", "--harbour"]);
});

test("whoever belongs to a sub-organization alone sees it at the top", () => {
  expect(drawn(member("north", "acme"), member("other", null))).toEqual(["north", "other"]);
});
