import { expect, test } from "vitest";
import { branchOf, placesFor } from "./places";

const tree = [
  { id: "acme", parent_id: null },
  { id: "north", parent_id: "acme" },
  { id: "harbour", parent_id: "north" },
  { id: "south", parent_id: "acme" },
];

test("an organization is never offered a place under itself or its own", () => {
  expect(placesFor({ id: "north", parent_id: "acme" }, tree).map(({ id }) => id)).toEqual(["acme", "south"]);
});

test("a branch is the organization with everything below it", () => {
  expect(branchOf({ id: "north", parent_id: "acme" }, tree).map(({ id }) => id)).toEqual([
    "north",
    "harbour",
  ]);
});
