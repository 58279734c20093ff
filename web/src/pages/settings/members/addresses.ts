/** What people paste: one per line, or with commas, semicolons, and names around the addresses. */
export function readAddresses(text: string): string[] {
  const named = text.replace(/[^,;\n<]*<([^>\n]*)>/g, " $1 ");
  const words = named.split(/[\s,;]+/).filter(Boolean);
  const seen = new Set<string>();
  return words.filter((word) => {
    const lower = word.toLowerCase();
    return !seen.has(lower) && Boolean(seen.add(lower));
  });
}
