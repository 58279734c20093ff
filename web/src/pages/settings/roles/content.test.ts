import { expect, test } from "vitest";
import type { RoleContent } from "~/api/types";
import { changesBetween, setCell, setCells, setFlag } from "./content";

const none = { create: false, read: false, update: false, delete: false };
const start: RoleContent = {
  name: "Shift leader",
  description: "",
  span: "own",
  privileges: [
    { entity: "interaction", ...none },
    { entity: "billing", ...none, read: true },
  ],
  flags: ["read_metrics"],
};
const row = (content: RoleContent, entity: string) => content.privileges.find((one) => one.entity === entity);

test.each(["create", "update", "delete"] as const)("whoever may %s may read", (action) => {
  expect(row(setCell(start, "interaction", action, true), "interaction")).toMatchObject({
    read: true,
    [action]: true,
  });
});

test("who may no longer read may no longer change", () => {
  const all = setCells(
    start,
    [
      { entity: "billing", action: "update" },
      { entity: "billing", action: "delete" },
    ],
    true,
  );
  expect(row(setCell(all, "billing", "read", false), "billing")).toEqual({ entity: "billing", ...none });
});

test("taking a change away leaves the reading", () => {
  const may = setCell(start, "billing", "update", true);
  expect(row(setCell(may, "billing", "update", false), "billing")).toMatchObject({
    read: true,
    update: false,
  });
});

test("every cell and flag that differs is counted once, and none when all is put back", () => {
  const changed = setFlag(setCell(start, "interaction", "create", true), "change_llm", true);
  expect([...changesBetween(start, changed)].sort()).toEqual([
    "flag.change_llm",
    "interaction.create",
    "interaction.read",
  ]);
  const back = setFlag(setCell(changed, "interaction", "read", false), "change_llm", false);
  expect(changesBetween(start, back).size).toBe(0);
});
