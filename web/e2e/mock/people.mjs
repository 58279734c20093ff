// Members and invitations of the sample server.
import * as fx from "./fixtures.mjs";

const LINK =
  "https://harken.acme-clinic.com/invite/4f1c9a7e0b2d48c6a3e5f7091b2c3d4e5f60718293a4b5c6d7e8f90123456789";
const SORTED_BY = {
  name: "display_name",
  email: "email",
  role: "role",
  status: "status",
  joined: "joined_at",
};
const all = (items) => ({ items, next_cursor: null });

function membersOf(query) {
  const q = query.get("q")?.toLowerCase() ?? "";
  const by = SORTED_BY[query.get("sort") ?? "name"] ?? "last_seen_at";
  const found = fx.members.filter(
    (one) =>
      `${one.display_name} ${one.email}`.toLowerCase().includes(q) &&
      (!query.get("role") || one.role === query.get("role")) &&
      (!query.get("status") || one.status === query.get("status")),
  );
  found.sort((a, b) => String(a[by] ?? "").localeCompare(String(b[by] ?? "")));
  return query.get("order") === "desc" ? found.reverse() : found;
}

const resultOf = (email) => {
  if (!email.includes("@")) return { email, result: "not_an_address", invitation: null, link: null };
  const known = fx.members.find((one) => one.email === email);
  if (known) return { email, result: "already_member", invitation: null, link: null };
  return { email, result: "invited", invitation: { ...fx.invitations[0], email }, link: LINK };
};

/** What is asked of all of them. */
export function people({ call, query, body, absent }) {
  switch (call) {
    case "GET /members":
      return all(membersOf(query));
    case "GET /members/roles":
      return { items: fx.memberRoles };
    case "GET /invitations":
      return {
        ...all(fx.invitations.filter((one) => !query.get("status") || one.status === query.get("status"))),
        mail_configured: false,
      };
    case "GET /invitations/by-token":
      if (query.get("token") !== "once") return absent("invitation.not_found");
      return {
        organization: fx.profile.memberships[0].organization,
        email: "kateryna.lysenko@acme-clinic.com",
        role: "agent",
        role_name: "Agent",
        inviter_name: "Олена Шевченко",
        expires_at: fx.invitations[0].expires_at,
        has_user: false,
        signed_in_as: null,
      };
    case "POST /invitations":
      return { items: body.emails.map(resultOf), mail_configured: false };
    default:
      return { csrf_token: "csrf" };
  }
}

/** What is asked of one. */
export function person({ part, id, rest, method, body, absent }) {
  const list = part === "members" ? fx.members : fx.invitations;
  const one = list.find((known) => known.id === id) ?? absent(`${part.slice(0, -1)}.not_found`);
  if (rest === "deactivate") one.status = "deactivated";
  else if (rest === "reactivate") one.status = "active";
  else if (rest === "revoke") one.status = "revoked";
  else if (rest === "sessions") return { ended: 2 };
  else if (rest) return { ...one, link: LINK };
  else if (method === "PATCH") Object.assign(one, body);
  return part === "members" && method === "GET" ? fx.memberDetail(one) : one;
}
