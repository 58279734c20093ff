import { expect, test } from "vitest";
import { parseMarkdown } from "./markdown-parse";

const kinds = (source: string) => parseMarkdown(source).map(({ kind }) => kind);
const text = (value: string) => ({ kind: "text", text: value });

test("a guide falls into headings, paragraphs, lists and code", () => {
  const guide =
    "# Title\n\nTwo lines\nof one paragraph.\n\n1. First\n2. Second\n\n- a\n- b\n\n```json\n{}\n```\n";
  expect(kinds(guide)).toEqual(["heading", "paragraph", "list", "list", "code"]);
  expect(parseMarkdown(guide)[1]).toEqual({
    kind: "paragraph",
    children: [text("Two lines of one paragraph.")],
  });
});

test("an item of a list goes on while its lines are moved in, code and blank lines included", () => {
  const [list] = parseMarkdown('1. Write\n   this:\n\n   ```json\n   {"a": 1}\n   ```\n\n2. Then call.\n');
  expect(list).toEqual({
    kind: "list",
    ordered: true,
    items: [
      [
        { kind: "paragraph", children: [text("Write this:")] },
        { kind: "code", text: '{"a": 1}' },
      ],
      [{ kind: "paragraph", children: [text("Then call.")] }],
    ],
  });
});

test("marks within a line may stand in one another", () => {
  const [paragraph] = parseMarkdown("Open **the `API` page** of [the cabinet](https://vendor.example/x).");
  expect(paragraph).toEqual({
    kind: "paragraph",
    children: [
      text("Open "),
      { kind: "bold", children: [text("the "), { kind: "code", text: "API" }, text(" page")] },
      text(" of "),
      { kind: "link", href: "https://vendor.example/x", children: [text("the cabinet")] },
      text("."),
    ],
  });
});

test("an address that could run a script is no link, and markup stays text", () => {
  const hostile = "[x](javascript:alert(1)) <img src=x onerror=alert(1)>";
  const [paragraph] = parseMarkdown(hostile);
  expect(JSON.stringify(paragraph)).not.toContain('"link"');
  expect(JSON.stringify(paragraph)).toContain("<img src=x onerror=alert(1)>");
});

test("a mark without an end is the sign it is", () => {
  expect(parseMarkdown("2 * 3 and `open")).toEqual([
    { kind: "paragraph", children: [text("2 * 3 and `open")] },
  ]);
});
