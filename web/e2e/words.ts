import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Words = (key: string, vars?: Record<string, string | number>) => string;

const catalogueOf = (locale: string): Record<string, string> =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../src/i18n/${locale}.json`), "utf8"));

/** What the console says in a language, as the page would fill it in. */
export function wordsOf(locale: string): Words {
  const catalogue = catalogueOf(locale);
  const rules = new Intl.PluralRules(locale);
  return (key, vars = {}) => {
    const counted =
      typeof vars.count === "number" ? catalogue[`${key}_${rules.select(vars.count)}`] : undefined;
    const text = counted ?? catalogue[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(vars[name] ?? whole));
  };
}

export const isSaid = (locale: string, key: string) => key in catalogueOf(locale);
