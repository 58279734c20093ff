import { useI18n } from "~/i18n";

/** Built-in roles have words in every language; an organization's own role has the name it was given. */
export function useRoleName() {
  const { maybe } = useI18n();
  return (key: string, name: string) => maybe(`role.${key}`) ?? name;
}

/** Browser and system of a user agent, as much as a person needs to recognise a device. */
export function deviceOf(agent: string): string | undefined {
  const browser = [
    ["Edge", /Edg\//],
    ["Opera", /OPR\//],
    ["Firefox", /Firefox\//],
    ["Chrome", /Chrome\//],
    ["Safari", /Safari\//],
  ].find(([, sign]) => (sign as RegExp).test(agent))?.[0];
  const system = [
    ["iPhone", /iPhone/],
    ["iPad", /iPad/],
    ["Android", /Android/],
    ["Windows", /Windows/],
    ["macOS", /Mac OS X/],
    ["Linux", /Linux/],
  ].find(([, sign]) => (sign as RegExp).test(agent))?.[0];
  return [browser, system].filter(Boolean).join(" · ") || undefined;
}
