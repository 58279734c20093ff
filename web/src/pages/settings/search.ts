/** What the address of a settings section may say about its list: filters, sorting, and the one thing that is open. */
const WORDS = [
  "only",
  "tab",
  "q",
  "role",
  "status",
  "sort",
  "order",
  "open",
  "actor",
  "action",
  "entity",
  "from",
  "to",
  "step",
  "vendor",
] as const;

export type SettingsSearch = { [word in (typeof WORDS)[number]]?: string };

export function readSettingsSearch(search: Record<string, unknown>): SettingsSearch {
  const said = WORDS.flatMap((word) => {
    const value = search[word];
    return typeof value === "string" && value ? [[word, value]] : [];
  });
  return Object.fromEntries(said);
}
