import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { wordKey } from "../ui/word-key";
import en from "./en.json";
import es from "./es.json";
import { FORMS, LOCALES, type Locale } from "./plural";
import ru from "./ru.json";
import uk from "./uk.json";

const CATALOGUES: Record<Locale, Record<string, string>> = { en, ru, uk, es };
const SRC = new URL("..", import.meta.url).pathname;
const PLURAL = /_(one|few|many|other)$/;

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".test.ts") && !name.endsWith("schema.d.ts"))
  .map((name) => ({ name, text: readFileSync(join(SRC, name), "utf8") }));

const baseOf = (key: string) => key.replace(PLURAL, "");
const isPlural = (catalogue: Record<string, string>, key: string) => `${baseOf(key)}_other` in catalogue;
const basesOf = (catalogue: Record<string, string>) =>
  [...new Set(Object.keys(catalogue).map((key) => (isPlural(catalogue, key) ? baseOf(key) : key)))].sort();
const varsOf = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort();

test.each(LOCALES)("%s says everything that English says", (locale) => {
  expect(basesOf(CATALOGUES[locale])).toEqual(basesOf(en));
});

test.each(LOCALES)("%s has every plural form its grammar needs and no other", (locale) => {
  const catalogue = CATALOGUES[locale];
  for (const base of basesOf(catalogue).filter((key) => `${key}_other` in catalogue)) {
    const forms = Object.keys(catalogue).filter((key) => PLURAL.test(key) && baseOf(key) === base);
    expect(forms.sort(), base).toEqual(FORMS[locale].map((form) => `${base}_${form}`).sort());
  }
});

test.each(LOCALES)("%s fills in the same values as English", (locale) => {
  const catalogue = CATALOGUES[locale];
  const english: Record<string, string> = en;
  for (const [key, text] of Object.entries(catalogue)) {
    const source = english[key] ?? english[`${baseOf(key)}_other`] ?? "";
    expect(varsOf(text), `${locale} ${key}`).toEqual(varsOf(source));
  }
});

test.each(LOCALES)("%s is calm: no exclamation marks, no empty texts, no stray blanks", (locale) => {
  for (const [key, text] of Object.entries(CATALOGUES[locale])) {
    expect(text.trim(), key).toBe(text);
    expect(text.length, key).toBeGreaterThan(0);
    expect(text, key).not.toMatch(/[!¡]/);
  }
});

test("Cyrillic languages are not English in disguise", () => {
  const same = (locale: Locale) =>
    Object.entries(CATALOGUES[locale]).filter(
      ([key, text]) => text === (en as Record<string, string>)[key] && /[a-z]{4,}/.test(text),
    );
  const names = ["app.name", "channel.telegram", "connector.streamtelecom"];
  expect(same("ru").filter(([key]) => !names.includes(key))).toEqual([]);
  expect(same("uk").filter(([key]) => !names.includes(key))).toEqual([]);
});

/** The server names these keys in what it answers. */
const NAMED_BY_SERVER = ["notifications."];

test("no text is kept that nothing shows", () => {
  const all = files.map(({ text }) => text).join("\n");
  const literals = new Set([...all.matchAll(/["'`]([a-z_][\w.-]*)["'`]/g)].map((match) => match[1]));
  const patterns = [...all.matchAll(/`([a-z_][\w.-]*\.?(?:\$\{[^`]*?\}[\w.-]*)+)`/g)].map(
    ([, template = ""]) => new RegExp(`^${template.replaceAll(".", "\\.").replace(/\$\{[^}]*\}/g, ".+")}$`),
  );
  const families = [...all.matchAll(/\b(?:name|wordFor)\("([a-z_.]+)"/g)].map((match) => `${match[1]}.`);
  const heads = [
    ...NAMED_BY_SERVER,
    ...families,
    ...[...all.matchAll(/`([a-z_]+\.)\$\{/g)].map((match) => match[1] ?? ""),
  ];
  const unused = basesOf(en).filter(
    (key) =>
      !literals.has(key) &&
      !patterns.some((pattern) => pattern.test(key)) &&
      !heads.some((head) => key.startsWith(head)),
  );
  expect(unused).toEqual([]);
});

test("every change that the server writes down has a name in the audit log", () => {
  const platform = new URL("../../../crates/platform/src/", import.meta.url).pathname;
  const rust = readdirSync(platform, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".rs") && !/tests(\.rs|\/)/.test(name))
    .map((name) => readFileSync(join(platform, name), "utf8"))
    .join("\n");
  const named = (family: string, ...patterns: RegExp[]) =>
    patterns.flatMap((pattern) =>
      [...rust.matchAll(pattern)].map((match) => `audit.${family}.${match[1]}`).filter((key) => !(key in en)),
    );
  expect(named("action_of", /\b(?:Change::new|done)\(\s*"(\w+)"/g)).toEqual([]);
  expect(
    named(
      "entity_of",
      /Change::(?:created|updated|deleted)\(\s*"(\w+)"/g,
      /Change::new\([^,()]+,\s*"(\w+)"/g,
      /const (?:ENTITY|AUDITED): &str = "(\w+)"/g,
    ),
  ).toEqual([]);
});

test("every reason for which an event becomes no call is said in the console", () => {
  const vendors = new URL("../../../crates/connectors/src/", import.meta.url).pathname;
  const reasons = readdirSync(vendors, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".rs") && !/tests(\.rs|\/)/.test(name))
    .flatMap((name) => [
      ...readFileSync(join(vendors, name), "utf8").matchAll(
        /(?:ignored|Nothing)\((?:format!\()?\s*"(?:`[^`]*`: )?([^"`{][^"]*)"/g,
      ),
    ])
    .map(([, words = ""]) => `record_reason.${wordKey(words)}`);
  expect(reasons.length).toBeGreaterThan(10);
  expect([...new Set(reasons)].filter((key) => !(key in en))).toEqual([]);
});

/** Attributes that a person reads or hears. */
const SPOKEN = new Set(["title", "aria-label", "placeholder", "alt", "label", "hint", "lead"]);
const WORDS = /\p{L}{2,}/u;

test("no page has words of its own", () => {
  const found: string[] = [];
  for (const { name, text } of files.filter((file) => file.name.endsWith(".tsx"))) {
    const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
    const visit = (node: ts.Node) => {
      if (ts.isJsxText(node) && WORDS.test(node.text)) found.push(`${name}: ${node.text.trim()}`);
      if (
        ts.isJsxAttribute(node) &&
        SPOKEN.has(node.name.getText()) &&
        node.initializer &&
        ts.isStringLiteral(node.initializer) &&
        WORDS.test(node.initializer.text) &&
        node.initializer.text !== "https://"
      ) {
        found.push(`${name}: ${node.getText()}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  expect(found).toEqual([]);
});
