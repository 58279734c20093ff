import { expect, test } from "vitest";
import { type Item, keyOf, reduce } from "./queue";

const file = (name: string) => new File(["sound"], name, { lastModified: 1 });
const chosen = reduce([], { add: [file("a.mp3"), file("b.mp3")] });

test("a file chosen twice is listed once", () => {
  expect(reduce(chosen, { add: [file("a.mp3"), file("c.mp3")] }).map((item: Item) => item.file.name)).toEqual(
    ["a.mp3", "b.mp3", "c.mp3"],
  );
});

test("one file's fate leaves the others alone", () => {
  const after = reduce(chosen, {
    key: keyOf(file("b.mp3")),
    set: { state: "failed", code: "network.unreachable" },
  });
  expect(after.map(({ state }) => state)).toEqual(["chosen", "failed"]);
});

test("a file can be taken off the list", () => {
  expect(reduce(chosen, { remove: keyOf(file("a.mp3")) })).toHaveLength(1);
});
