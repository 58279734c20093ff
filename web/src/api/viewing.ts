const STORED = "harken.view-as";

export interface Viewing {
  org: string;
  role: string;
}

/** The role this tab looks as. Kept in the tab alone: a link sent to a colleague opens as himself. */
export function viewing(): Viewing | null {
  const [org, role] = (sessionStorage.getItem(STORED) ?? "").split(" ");
  return org && role ? { org, role } : null;
}

export function lookAs({ org, role }: Viewing) {
  sessionStorage.setItem(STORED, `${org} ${role}`);
}

export function stopLooking() {
  sessionStorage.removeItem(STORED);
}

/** What a request about this organization has to say. The server narrows it, or refuses. */
export const viewingHeader = (org: string | null): Record<string, string> => {
  const role = roleLookedAs(org);
  return role ? { "x-view-as": role } : {};
};

/** The address of what the browser fetches by itself, without headers: it says the same in its query. */
export function bareAddress(path: string, org: string, role = roleLookedAs(org)): string {
  const query = new URLSearchParams({ organization: org });
  if (role) query.set("view_as", role);
  return `${path}?${query}`;
}

function roleLookedAs(org: string | null): string | undefined {
  const now = viewing();
  return now && now.org === org ? now.role : undefined;
}
