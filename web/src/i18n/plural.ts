import type en from "./en.json";

type Raw = keyof typeof en;
type Form = "one" | "few" | "many" | "other";

/** A key as code names it: plural forms share one name. */
export type Key = Raw extends infer R ? (R extends `${infer Base}_${Form}` ? Base : R) : never;
export type Catalogue = Record<string, string>;
export type Vars = Record<string, string | number>;

export const LOCALES = ["en", "ru", "uk", "es"] as const;
export type Locale = (typeof LOCALES)[number];

/** The plural forms each language needs for whole numbers. */
export const FORMS: Record<Locale, Form[]> = {
  en: ["one", "other"],
  ru: ["one", "few", "many", "other"],
  uk: ["one", "few", "many", "other"],
  es: ["one", "many", "other"],
};

export const isLocale = (value: unknown): value is Locale => LOCALES.some((locale) => locale === value);

export function translate(catalogue: Catalogue, rules: Intl.PluralRules, key: string, vars?: Vars): string {
  const count = vars?.count;
  const form = typeof count === "number" ? catalogue[`${key}_${rules.select(count)}`] : undefined;
  const text = form ?? catalogue[key] ?? catalogue[`${key}_other`] ?? key;
  return vars ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(vars[name] ?? whole)) : text;
}
