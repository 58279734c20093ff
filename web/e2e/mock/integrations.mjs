import { projects } from "./fixtures.mjs";

const all = { info: true, warning: true, critical: true };
const none = { info: false, warning: false, critical: false };
const channel = (key, on, can_change, available, reason) => ({
  channel: key,
  ...on,
  can_change,
  available,
  reason,
});

export const notificationSettings = {
  channels: [
    channel("in_app", all, false, true, "always_on"),
    channel("email", { ...all, info: false }, true, false, "no_mail_server"),
    channel("telegram", none, true, false, "not_connected"),
    channel("webhook", all, true, true, null),
  ],
  email_addresses: ["night-shift@acme-clinic.com"],
};

const wish = (key, on, can_change, reason) => ({ channel: key, on, can_change, reason });
const wishes = (kind, mailed) => ({
  kind,
  channels: [
    wish("in_app", true, false, "always_on"),
    wish("email", mailed, true, "no_mail_server"),
    wish("telegram", false, false, "not_connected"),
    wish("webhook", true, false, "organization_wide"),
  ],
});
export const notificationPreferences = { kinds: [wishes("alert", true), wishes("source_attention", false)] };

const entry = (text, kind, addresses, overlaps = []) => ({
  text,
  kind,
  addresses,
  overlaps,
  problem: null,
  code: null,
});
export const sip = {
  enabled: true,
  domain: "",
  username: "acme-clinic",
  password_set: true,
  password_set_at: "2026-11-18T09:30:00Z",
  algorithms: ["md5"],
  accept_anyone: false,
  whitelist: [
    entry("88.214.8.0/24", "cidr", "256", ["88.214.8.230"]),
    entry("88.214.8.230", "single", "1", ["88.214.8.0/24"]),
    entry("2001:db8::/32", "cidr", "79228162514264337593543950336"),
  ],
  admits: "addresses_with_password",
  listening: false,
};
export const sipCheck = ({ address }) => ({
  verdict: address ? "listed" : null,
  entry: address ? "88.214.8.0/24" : null,
  entries: sip.whitelist,
});

export const phones = [
  ["+380443332100", "Reception", projects[0].id, true],
  ["+380443332101", "Реєстратура, нічна зміна", null, true],
  ["+34910000001", "", projects[1].id, false],
].map(([number, name, project_id, enabled], n) => ({
  id: `phn_${n + 1}`,
  number,
  name,
  project_id,
  enabled,
  created_at: "2026-11-01T09:30:00Z",
}));

export const attachedFields = [
  ["tenant_field_org_id", "Interaction.organizationId", "Who it belongs to in the data warehouse"],
  ["tenant_field_status", "Interaction.status", ""],
  ["campaign", "Interaction.variables.campaign", "From the exchange"],
].map(([name, variable, description], n) => ({
  id: `fld_${n + 1}`,
  level: "organization",
  name,
  variable,
  description,
  created_at: "2026-11-01T09:30:00Z",
}));
export const attachedVariables = {
  items: [
    { path: "Interaction.id", kind: "text", example: "int_01k8f3z6m2" },
    { path: "Interaction.organizationId", kind: "text", example: "org_01k8f3z6m2" },
    { path: "Interaction.status", kind: "text", example: "completed" },
    { path: "Interaction.qualityScore", kind: "number", example: 82 },
  ],
  custom_prefix: "Interaction.variables.",
};
export const attachedPreview = {
  interaction_id: null,
  data: { tenant_field_org_id: "org_01k8f3z6m2", tenant_field_status: "completed", campaign: null },
};

export const deliverySettings = {
  auto_sync: false,
  transcript: false,
  summary: true,
  score: true,
  available: false,
  unavailable: "telephony_only",
  crm: null,
};
export const fieldMappings = {
  items: [
    { crm_entity: "deal", output: "quality_score", crm_field: "UF_CRM_QUALITY", required: true },
    { crm_entity: "contact", output: "summary", crm_field: "COMMENTS", required: false },
  ],
  next_cursor: null,
};
