import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { type Format, makeFormat } from "./format";
import { type Catalogue, isLocale, type Key, LOCALES, type Locale, translate, type Vars } from "./plural";

export type { Key, Locale } from "./plural";
export { isLocale, LOCALES } from "./plural";

const STORED = "harken.locale";

/** Each language in its own words, so whoever cannot read the current one finds theirs. */
export const LANGUAGE_NAMES: Record<Locale, string> = {
  en: "English",
  ru: "Русский",
  uk: "Українська",
  es: "Español",
};

const CATALOGUES: Record<Locale, () => Promise<{ default: Catalogue }>> = {
  en: () => import("./en.json"),
  ru: () => import("./ru.json"),
  uk: () => import("./uk.json"),
  es: () => import("./es.json"),
};

export interface I18n {
  locale: Locale;
  t: (key: Key, vars?: Vars) => string;
  /** For keys the server names, such as error codes: nothing when we have no words for it. */
  maybe: (key: string, vars?: Vars) => string | undefined;
  /** What we call one of the server's words; a word we do not know is shown as it is. */
  name: (family: string, word: string) => string;
  format: Format;
  setLocale: (locale: Locale) => Promise<void>;
}

const Context = createContext<I18n | null>(null);

export function useI18n(): I18n {
  const value = useContext(Context);
  if (!value) throw new Error("useI18n outside of I18nProvider");
  return value;
}

/** The remembered language, else the browser's first one that we speak. */
export function wishedLocale(): Locale {
  const stored = localStorage.getItem(STORED);
  if (isLocale(stored)) return stored;
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return LOCALES.find((locale) => locale === spoken.find(isLocale)) ?? "en";
}

export async function loadCatalogue(locale: Locale): Promise<Catalogue> {
  return (await CATALOGUES[locale]()).default;
}

interface Props {
  locale: Locale;
  catalogue: Catalogue;
  children: ReactNode;
}

export function I18nProvider({ locale: first, catalogue: firstCatalogue, children }: Props) {
  const [{ locale, catalogue }, set] = useState({ locale: first, catalogue: firstCatalogue });

  const setLocale = useCallback(async (next: Locale) => {
    const loaded = await loadCatalogue(next);
    localStorage.setItem(STORED, next);
    document.documentElement.lang = next;
    set({ locale: next, catalogue: loaded });
  }, []);

  const value = useMemo<I18n>(() => {
    const rules = new Intl.PluralRules(locale);
    const maybe: I18n["maybe"] = (key, vars) =>
      key in catalogue || `${key}_other` in catalogue ? translate(catalogue, rules, key, vars) : undefined;
    return {
      locale,
      maybe,
      name: (family, word) => maybe(`${family}.${word}`) ?? capital(word.replaceAll("_", " "), locale),
      setLocale,
      format: makeFormat(locale),
      t: (key, vars) => translate(catalogue, rules, key, vars),
    };
  }, [locale, catalogue, setLocale]);

  return <Context value={value}>{children}</Context>;
}

const capital = (word: string, locale: Locale) => word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
