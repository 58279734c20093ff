// Roles in the API's own shape.
const ENTITIES =
  "organization interaction evaluation review usage bot billing language phone sub_organization template project evaluation_profile alert_rule alert member role credential source delivery webhook routing_rule notification_settings activity smtp sip attached_field api_key profile".split(
    " ",
  );
const ACTIONS = ["create", "read", "update", "delete"];
const FLAGS = [
  "publish_production",
  "change_voice",
  "change_stt",
  "change_llm",
  "integrations_full",
  "read_metrics",
];

const role = (key, name, span, may, rest = {}) => ({
  key,
  name,
  description: "",
  built_in: true,
  locked: "built_in",
  members: 1,
  pending_invitations: 0,
  span,
  privileges: ENTITIES.map((entity) => ({
    entity,
    ...Object.fromEntries(ACTIONS.map((action) => [action, may(entity, action)])),
  })),
  flags: key === "client" ? FLAGS : ["read_metrics"],
  ...rest,
});

const own = { built_in: false, locked: null };
export const roles = [
  role("client", "Client", "organization", () => true),
  role("admin", "Admin", "organization", (entity) => !["billing", "credential", "role"].includes(entity)),
  role("supervisor", "Supervisor", "projects", (entity, action) => entity === "review" || action === "read"),
  role("agent", "Agent", "own", (entity, action) => entity === "interaction" && action === "read"),
  role("custom-01", "Старший нічної зміни кол-центру", "projects", (_, action) => action === "read", {
    ...own,
    members: 3,
    description: "Слухає розмови зміни й перевіряє оцінки.",
  }),
];

export const grantable = [
  ...ENTITIES.flatMap((entity) => ACTIONS.map((action) => `${entity}.${action}`)),
  ...FLAGS.map((flag) => `flag.${flag}`),
];

export const cloned = ({ name, from }) => {
  const copy = roles.find(({ key }) => key === from);
  roles.push({ ...structuredClone(copy), ...own, key: `custom-${roles.length}`, name, members: 0 });
  return roles.at(-1);
};
