const KEY_CHARS_MAX = 48;

/** The server speaks English; where we have the same words in the reader's language, they are found by these. */
export const wordKey = (words: string) =>
  words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "")
    .slice(0, KEY_CHARS_MAX);
