import type { Privilege, RoleContent } from "~/api/types";

export const ACTIONS = ["create", "read", "update", "delete"] as const;
export type Action = (typeof ACTIONS)[number];

export const FLAGS = [
  "publish_production",
  "change_voice",
  "change_stt",
  "change_llm",
  "integrations_full",
  "read_metrics",
] as const;

export const SPANS = ["organization", "projects", "own"] as const;

/** What the product is about; everything else is administration. */
const PRODUCT = new Set([
  "organization",
  "interaction",
  "usage",
  "bot",
  "billing",
  "language",
  "phone",
  "sub_organization",
  "template",
]);

/** The rows of the matrix in two groups, each in the server's order. */
export function grouped(
  privileges: Privilege[],
): { group: "product" | "administration"; rows: Privilege[] }[] {
  return [
    { group: "product", rows: privileges.filter(({ entity }) => PRODUCT.has(entity)) },
    { group: "administration", rows: privileges.filter(({ entity }) => !PRODUCT.has(entity)) },
  ];
}

/** One cell set. Who may change a thing may see it, and who may not see it may not change it. */
function withCell(row: Privilege, action: Action, on: boolean): Privilege {
  if (action === "read" && !on) return { ...row, create: false, read: false, update: false, delete: false };
  return { ...row, [action]: on, read: row.read || on || action !== "read" };
}

export const setCell = (content: RoleContent, entity: string, action: Action, on: boolean): RoleContent => ({
  ...content,
  privileges: content.privileges.map((row) => {
    if (row.entity !== entity) return row;
    const next = withCell(row, action, on);
    return on || action === "read" ? next : { ...next, read: row.read };
  }),
});

/** Several cells at once: a row or a column. */
export const setCells = (
  content: RoleContent,
  cells: { entity: string; action: Action }[],
  on: boolean,
): RoleContent => cells.reduce((all, { entity, action }) => setCell(all, entity, action, on), content);

export const setFlag = (content: RoleContent, flag: string, on: boolean): RoleContent => ({
  ...content,
  flags: on ? [...content.flags, flag] : content.flags.filter((held) => held !== flag),
});

/** Everything that differs, each change by a name of its own: `name`, `billing.read`, `flag.change_llm`. */
export function changesBetween(before: RoleContent, after: RoleContent): Set<string> {
  const changed = new Set<string>();
  for (const part of ["name", "description", "span"] as const) {
    if (before[part] !== after[part]) changed.add(part);
  }
  for (const row of after.privileges) {
    const old = before.privileges.find(({ entity }) => entity === row.entity);
    for (const action of ACTIONS) if (old?.[action] !== row[action]) changed.add(`${row.entity}.${action}`);
  }
  for (const flag of FLAGS) {
    if (before.flags.includes(flag) !== after.flags.includes(flag)) changed.add(`flag.${flag}`);
  }
  return changed;
}

export const contentOf = ({ name, description, span, privileges, flags }: RoleContent): RoleContent => ({
  name,
  description,
  span,
  privileges,
  flags,
});
