/** What the address of a settings section may say about its list: filters, sorting, and the one thing that is open. */
const WORDS = ["only", "tab", "q", "role", "status", "sort", "order", "open"] as const;

export type SettingsSearch = { [word in (typeof WORDS)[number]]?: string };

export function readSettingsSearch(search: Record<string, unknown>): SettingsSearch {
  const said = WORDS.flatMap((word) => {
    const value = search[word];
    return typeof value === "string" && value ? [[word, value]] : [];
  });
  return Object.fromEntries(said);
const WORDS = ["only", "tab", "actor", "action", "entity", "from", "to"] as const;

/** What the address of a settings page may say: which tab, and what its list is filtered by. */
export type SettingsSearch = Partial<Record<(typeof WORDS)[number], string>>;

export function readSettingsSearch(given: Record<string, unknown>): SettingsSearch {
  const texts = WORDS.map((word) => [word, given[word]] as const);
  return Object.fromEntries(texts.filter(([, text]) => typeof text === "string" && text));
}
