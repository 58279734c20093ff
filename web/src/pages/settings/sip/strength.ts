export type Strength = "short" | "weak" | "fair" | "strong";

export const PASSWORD_CHARS_MIN = 12;
const BITS_FAIR = 45;
const BITS_STRONG = 70;
/** What dictionaries begin with, and what telephones are delivered with. */
const COMMON = /pass|word|qwert|asterisk|admin|secret|welcome|letmein|sip|voip|phone|trunk|extension/gi;

const SETS: [RegExp, number][] = [
  [/[a-z]/, 26],
  [/[A-Z]/, 26],
  [/[0-9]/, 10],
  [/[^a-zA-Z0-9]/, 33],
];

/** Three in a row that repeat, count up or count down tell a guesser no more than the first of them. */
const isForeseen = (text: string, at: number) => {
  const step = (from: number) => text.charCodeAt(from) - text.charCodeAt(from - 1);
  return at >= 2 && step(at) === step(at - 1) && Math.abs(step(at)) <= 1;
};

/** How many bits a guesser has to find who knows how people make up passwords. */
export function guessBits(password: string): number {
  const rest = password.replace(COMMON, "~");
  const alphabet = SETS.filter(([set]) => set.test(rest)).reduce((sum, [, size]) => sum + size, 0);
  const counted = [...rest].filter((_, at) => !isForeseen(rest, at));
  const varied = Math.min(counted.length, 2 * new Set(counted).size);
  return varied * Math.log2(Math.max(2, alphabet));
}

export function strengthOf(password: string): Strength {
  if (password.length < PASSWORD_CHARS_MIN) return "short";
  const bits = guessBits(password);
  if (bits >= BITS_STRONG) return "strong";
  return bits >= BITS_FAIR ? "fair" : "weak";
}
