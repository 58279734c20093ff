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

export const telegram = { bot: null, chat: null };
export const myTelegram = { bot_username: null, chat: null };

const entry = (text, kind, addresses, overlaps = []) => ({
  text,
  kind,
  addresses,
  overlaps,
  problem: null,
  code: null,
});
const minutesAgo = (n) => new Date(Date.now() - n * 60_000).toISOString();
const daysAhead = (n) => new Date(Date.now() + n * 86_400_000).toISOString();

export const sip = {
  enabled: true,
  domain: "",
  username: "acme-clinic",
  password_set: true,
  password_set_at: "2026-11-18T09:30:00Z",
  algorithms: ["md5"],
  accept_anyone: false,
  legacy_digest: false,
  whitelist: [
    entry("88.214.8.0/24", "cidr", "256", ["88.214.8.230"]),
    entry("88.214.8.230", "single", "1", ["88.214.8.0/24"]),
    entry("10.0.0.0/8", "cidr", "16777216"),
    entry("2001:db8::/32", "cidr", "79228162514264337593543950336"),
  ],
  admits: "addresses_with_password",
  listening: true,
  realm: "harken",
  edge: {
    state: "listening",
    detail: null,
    host: "203.0.113.10",
    udp_port: 5060,
    tcp_port: 5060,
    tls_port: 5061,
    rtp_first: 20000,
    rtp_last: 29999,
    certificate: {
      subject: "CN=sip.example.com",
      names: ["sip.example.com", "sip.acme-clinic.com"],
      valid_from: minutesAgo(100_000),
      valid_until: daysAhead(9),
      problem: "the certificate ends within 14 days",
    },
    certificate_problem: null,
  },
  warnings: [
    { code: "sip.warn_digest_udp", detail: "a password is asked for over plain UDP" },
    { code: "sip.warn_certificate", detail: "the certificate ends within 14 days" },
    { code: "sip.warn_wide", detail: "10.0.0.0/8 covers 16,777,216 addresses" },
  ],
};

const YOURS = "198.51.100.4";
const step = (check, verdict) => ({ check, verdict, detail: `the check of the ${check} says ${verdict}` });

/** An address passes the sample when an entry begins as it does; a user named so is asked for the password. */
export const sipCheck = ({ address, whitelist, called, username }) => {
  const list = whitelist ?? sip.whitelist.map(({ text }) => text);
  const known = (text) => sip.whitelist.find((one) => one.text === text) ?? entry(text, "single", "1");
  const head = (text) => text.split(/[*/-]/)[0].replace(/\.0+$/, ".");
  const found = address && list.find((text) => address.startsWith(head(text)));
  const verdict = !address ? null : list.length === 0 ? "any_address" : found ? "listed" : "not_listed";
  const passes = verdict === "listed" || verdict === "any_address";
  const numbered = !called || phones.some(({ number, enabled }) => enabled && number === called);
  const would = !address ? null : !passes || !numbered ? "refused" : username ? "challenged" : "admitted";
  const reason =
    { admitted: "admitted", challenged: "challenged" }[would] ?? (passes ? "unknown_number" : "not_listed");
  return {
    verdict,
    entry: found || null,
    entries: list.map(known),
    your_address: YOURS,
    would,
    reason: would && reason,
    detail: would && "in the server's own words",
    checks: would
      ? [
          step("switch", "passed"),
          step("owner", "passed"),
          step("address", passes ? "passed" : "failed"),
          step("password", !passes ? "not_reached" : username ? "asked" : "not_asked"),
          step("number", !passes ? "not_reached" : numbered ? "passed" : "failed"),
        ]
      : [],
  };
};

const attempt = (n, more) => ({
  id: `adm_${n}`,
  first_at: minutesAgo(n * 17 + 8),
  last_at: minutesAgo(n * 17),
  count: 1,
  method: "invite",
  transport: "udp",
  source: "88.214.8.230",
  called: "+380443332100",
  caller: "+380501112233",
  username: null,
  verdict: "admitted",
  reason: "admitted",
  detail: "all checks passed",
  answered: "status",
  status: 200,
  checks: [
    step("owner", "passed"),
    step("address", "passed"),
    step("password", "not_asked"),
    step("number", "passed"),
  ],
  ...more,
});
const turnedAway = { verdict: "refused", answered: "silence", status: null };
export const sipAdmissions = [
  attempt(0, {}),
  attempt(1, {
    ...turnedAway,
    count: 12,
    source: "45.134.26.8",
    caller: "100",
    called: "00972595114466",
    reason: "not_listed",
    detail: "source 45.134.26.8 is not in the whitelist",
    checks: [
      step("owner", "passed"),
      step("address", "failed"),
      step("password", "not_reached"),
      step("number", "not_reached"),
    ],
  }),
  attempt(2, {
    method: "register",
    transport: "tls",
    username: "acme-clinic",
    caller: "acme-clinic@sip.acme-clinic.com",
    called: "",
    verdict: "challenged",
    reason: "challenged",
    detail: "the password was asked for",
    status: 401,
    checks: [step("owner", "passed"), step("address", "passed"), step("password", "asked")],
  }),
  attempt(3, {
    ...turnedAway,
    answered: "status",
    status: 401,
    method: "register",
    transport: "tcp",
    username: "acme-clinic",
    caller: "acme-clinic@harken",
    called: "",
    reason: "wrong_password",
    detail: "the password is wrong",
    checks: [step("owner", "passed"), step("address", "passed"), step("password", "failed")],
  }),
  attempt(4, {
    ...turnedAway,
    answered: "closed",
    transport: "tcp",
    count: 4812,
    source: null,
    caller: "",
    called: "",
    reason: "malformed",
    detail: "the message cannot be read",
    checks: [],
  }),
];
export const sipRegistrations = [
  {
    id: "reg_1",
    address: "acme-clinic@harken",
    contact: "sip:acme-clinic@10.0.0.5:5061;transport=tls",
    source: "88.214.8.230:49152",
    transport: "tls",
    registered_at: minutesAgo(42),
    expires_at: minutesAgo(-18),
  },
];

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
