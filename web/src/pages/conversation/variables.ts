import type { I18n } from "~/i18n";
import { clock } from "~/ui/clock";

/** `12000:hold 15000:resume`, as the moments of the conversation they happened at. */
export const marksOf = (text: string, nameOf: (word: string) => string) =>
  text
    .split(" ")
    .map((mark) => mark.split(":"))
    .filter(([at, word]) => /^\d+$/.test(at ?? "") && word)
    .map(([at, word]) => `${clock(Number(at))} ${nameOf(word ?? "")}`)
    .join(", ");

/** What a variable of ours is called and says; those of others are shown as they came. */
export function sayVariable({ maybe, name }: Pick<I18n, "maybe" | "name">, key: string, value: unknown) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const label = maybe(`variable.${key}`) ?? key;
  if (key === "sip_marks")
    return { label, text: marksOf(text, (word) => name("variable.mark", word)) || text };
  const isWord = key === "sip_end" || key === "sip_kind";
  return { label, text: isWord ? name(`variable.${key}_of`, text) : text };
}
