import type { Employee, Member } from "~/api/types";

type Person = Pick<Member, "id" | "display_name" | "email" | "extension">;

const same = (a: string | null | undefined, b: string | null | undefined) =>
  Boolean(a && b) && a?.trim().toLocaleLowerCase() === b?.trim().toLocaleLowerCase();

/** The one member an employee plainly is: the same extension or address, or a name that only one member has. */
export function suggested<P extends Person>(employee: Employee, members: readonly P[]): P | undefined {
  const { key, name, email } = employee;
  const known = members.find((one) => same(one.extension, key) || same(one.email, email));
  if (known) return known;
  const namesakes = members.filter(({ display_name }) => same(display_name, name));
  return namesakes.length === 1 ? namesakes[0] : undefined;
}
