export interface Line {
  path: string;
  before?: string;
  after?: string;
  changed: boolean;
}

type Json = unknown;

const text = (value: Json) => (typeof value === "string" ? value : JSON.stringify(value));

function leaves(value: Json, path: string, found: Map<string, string>) {
  if (value === null || value === undefined || value === "") return;
  if (typeof value !== "object") {
    found.set(path, text(value));
    return;
  }
  const flat = Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null);
  if (flat) {
    found.set(path, value.map(text).join(", "));
    return;
  }
  for (const [key, inner] of Object.entries(value)) leaves(inner, path ? `${path}.${key}` : key, found);
}

/** Field by field what was there and what is there since, what changed first. */
export function changes(before: Json, after: Json): Line[] {
  const [old, now] = [new Map<string, string>(), new Map<string, string>()];
  leaves(before, "", old);
  leaves(after, "", now);
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  const lines = paths.map((path) => {
    const [was, is] = [old.get(path), now.get(path)];
    return { path, before: was, after: is, changed: was !== is };
  });
  return lines.sort((a, b) => Number(b.changed) - Number(a.changed));
}
