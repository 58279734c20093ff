export type Inline =
  | { kind: "text" | "code"; text: string }
  | { kind: "bold" | "italic"; children: Inline[] }
  | { kind: "link"; href: string; children: Inline[] };

export type Block =
  | { kind: "heading"; level: number; children: Inline[] }
  | { kind: "paragraph"; children: Inline[] }
  | { kind: "code"; text: string }
  | { kind: "list"; ordered: boolean; items: Block[][] };

const HEADING = /^(#{1,6})\s+(.+)$/;
const FENCE = /^\s*```/;
const ITEM = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(.*)$/;
const MARKS = /`([^`]+)`|\*\*(.+?)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^)\s]+)\)/;
/** Addresses a guide may lead to; anything else stays text. */
const SAFE = /^(https?:\/\/|mailto:)/;

/** The part of Markdown that guides are written in. What it does not know stays the text it is. */
export function parseMarkdown(source: string): Block[] {
  return blocks(source.replaceAll("\r\n", "\n").split("\n"));
}

function blocks(lines: string[]): Block[] {
  const found: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const [block, next] = line.trim() === "" ? [undefined, at + 1] : blockAt(lines, at);
    if (block) found.push(block);
    at = next;
  }
  return found;
}

function blockAt(lines: string[], at: number): [Block, number] {
  const line = lines[at] ?? "";
  const heading = HEADING.exec(line);
  if (heading) {
    const [, marks = "", text = ""] = heading;
    return [{ kind: "heading", level: marks.length, children: inline(text) }, at + 1];
  }
  if (FENCE.test(line)) return fenced(lines, at);
  if (ITEM.test(line)) return list(lines, at);
  let end = at + 1;
  while (end < lines.length && !startsBlock(lines[end] ?? "")) end += 1;
  const text = lines.slice(at, end).map((one) => one.trim());
  return [{ kind: "paragraph", children: inline(text.join(" ")) }, end];
}

const startsBlock = (line: string) =>
  line.trim() === "" || HEADING.test(line) || FENCE.test(line) || ITEM.test(line);

function fenced(lines: string[], at: number): [Block, number] {
  const indent = indentOf(lines[at] ?? "");
  let end = at + 1;
  while (end < lines.length && !FENCE.test(lines[end] ?? "")) end += 1;
  const text = lines.slice(at + 1, end).map((line) => line.slice(Math.min(indent, indentOf(line))));
  return [{ kind: "code", text: text.join("\n") }, end + 1];
}

/** An item goes on as long as its lines are moved in, blank ones between them included. */
function list(lines: string[], at: number): [Block, number] {
  const [, margin = "", number] = ITEM.exec(lines[at] ?? "") ?? [];
  const items: Block[][] = [];
  let next = at;
  while (next < lines.length) {
    const item = ITEM.exec(lines[next] ?? "");
    if (!item || indentOf(item[0]) !== margin.length || Boolean(item[2]) !== Boolean(number)) break;
    const inner = item[0].length - (item[3] ?? "").length;
    const own = [item[3] ?? ""];
    next += 1;
    while (next < lines.length && belongs(lines, next, margin.length)) {
      const line = lines[next] ?? "";
      own.push(line.slice(Math.min(inner, indentOf(line))));
      next += 1;
    }
    items.push(blocks(own));
    while (next < lines.length && (lines[next] ?? "").trim() === "") next += 1;
  }
  return [{ kind: "list", ordered: Boolean(number), items }, next];
}

function belongs(lines: string[], at: number, margin: number): boolean {
  const line = lines[at] ?? "";
  if (line.trim() !== "") return indentOf(line) > margin;
  const following = lines.slice(at).find((one) => one.trim() !== "");
  return following !== undefined && indentOf(following) > margin;
}

const indentOf = (line: string) => line.length - line.trimStart().length;

function inline(text: string): Inline[] {
  const match = MARKS.exec(text);
  if (!match) return text ? [{ kind: "text", text }] : [];
  const [whole, code, bold, italic, label, href = ""] = match;
  const before = text.slice(0, match.index);
  const rest = inline(text.slice(match.index + whole.length));
  return [...(before ? [{ kind: "text" as const, text: before }] : []), marked(), ...rest];

  function marked(): Inline {
    if (code !== undefined) return { kind: "code", text: code };
    if (bold !== undefined) return { kind: "bold", children: inline(bold) };
    if (italic !== undefined) return { kind: "italic", children: inline(italic) };
    if (label !== undefined && SAFE.test(href)) return { kind: "link", href, children: inline(label) };
    return { kind: "text", text: whole };
  }
}
