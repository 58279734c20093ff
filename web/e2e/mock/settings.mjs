import { at, id, interactions, NOW, projects } from "./fixtures.mjs";

const hours = (n) => at(NOW - n * 3600e3);

const spec = (key, label, kind, required, hint, first = null) => ({
  key,
  label,
  kind,
  required,
  default: first,
  hint,
  options: [],
  show_if: null,
  generated: false,
});

export const connectors = [
  { key: "resend", family: "mail", name: "Resend", capabilities: [], fields: [], guide: "" },
  {
    key: "deepgram",
    family: "asr",
    name: "Deepgram",
    capabilities: ["transcribe"],
    fields: [
      spec("api_key", "API key", "secret", true, "From the Deepgram console."),
      spec("model", "Model", "text", false, "nova-3 unless set.", "nova-3"),
    ],
  },
  {
    key: "openai_transcribe",
    family: "asr",
    name: "OpenAI-compatible speech",
    capabilities: ["transcribe"],
    fields: [
      spec("api_key", "API key", "secret", false, "Leave empty for a server of your own."),
      spec("base_url", "Base URL", "url", false, "With /v1.", "https://api.openai.com/v1"),
      spec("model", "Model", "text", false, "", "whisper-1"),
    ],
  },
  {
    key: "openai",
    family: "llm",
    name: "OpenAI-compatible",
    capabilities: ["complete"],
    fields: [
      spec("api_key", "API key", "secret", false, "Leave empty for a server of your own."),
      spec("base_url", "Base URL", "url", false, "With /v1.", "https://api.openai.com/v1"),
      spec("model", "Model", "text", true, ""),
    ],
  },
];

export const credentials = [
  {
    id: "crd_1",
    connector: "deepgram",
    family: "asr",
    state: "connected",
    last4: "x7Qd",
    base_url: null,
    model: "nova-3",
    last_error: null,
    level: { organization_id: "org_1", name: "Acme Clinic", inherited: false },
    updated_at: hours(72),
  },
  {
    id: "crd_2",
    connector: "openai",
    family: "llm",
    state: "failing",
    last4: "9KpA",
    base_url: "https://llm.acme-clinic.com/v1",
    model: "gpt-5-mini",
    last_error: "429 insufficient_quota: the account has no credit left.",
    level: { organization_id: "org_1", name: "Acme Clinic", inherited: false },
    updated_at: hours(20),
  },
];

export const records = Array.from({ length: 14 }, (_, n) => {
  const verdict = [
    "accepted",
    "accepted",
    "duplicate",
    "accepted",
    "rejected",
    "ignored",
    "accepted",
    "unmatched",
  ][n % 8];
  const reason =
    {
      duplicate: "The same call arrived 3 s earlier.",
      rejected: "The body is not JSON: unexpected end at byte 212.",
      ignored: "Event 'Ringing' does not end a call.",
      unmatched: "No rule matched and there is no default project.",
    }[verdict] ?? null;
  return {
    id: id("rec", n),
    external_id: `1767261600.${1234567 + n}`,
    received_at: hours(n * 0.4 + 0.1),
    verdict,
    reason,
    interaction_id: verdict === "accepted" ? interactions[n].id : null,
    bytes: 840 + n * 13,
  };
});

export const rules = [
  {
    id: "rul_1",
    position: 1,
    name: "Cardiology line",
    enabled: true,
    project_id: projects[0].id,
    conditions: [
      { field: "line", op: "equals", value: "+380443332100" },
      { field: "direction", op: "equals", value: "in" },
    ],
  },
  {
    id: "rul_2",
    position: 2,
    name: "Исходящие продажи",
    enabled: true,
    project_id: projects[2].id,
    conditions: [{ field: "direction", op: "equals", value: "out" }],
  },
  {
    id: "rul_3",
    position: 3,
    name: "Old pilot",
    enabled: false,
    project_id: projects[1].id,
    conditions: [{ field: "phone", op: "starts_with", value: "+34" }],
  },
];

export const alertRules = [
  {
    id: "alr_1",
    name: "Score below 50",
    category: "quality",
    severity: "warning",
    score_below: 50,
    project_id: null,
    enabled: true,
  },
  {
    id: "alr_2",
    name: "Критичні дзвінки реєстратури",
    category: "quality",
    severity: "critical",
    score_below: 30,
    project_id: projects[1].id,
    enabled: true,
  },
];

export const endpoints = [
  {
    id: "whe_1",
    url: "https://crm.acme-clinic.com/hooks/harken",
    events: ["interaction.completed", "alert.triggered"],
    enabled: true,
    disabled_reason: null,
    created_at: hours(700),
  },
  {
    id: "whe_2",
    url: "https://old-bi.acme-clinic.com/in",
    events: ["alert.triggered"],
    enabled: false,
    disabled_reason: "The endpoint answered 410 Gone, so it was switched off.",
    created_at: hours(2100),
  },
];

export const deliveries = Array.from({ length: 18 }, (_, n) => {
  const state = ["delivered", "delivered", "retrying", "delivered", "failed", "delivered", "dead", "queued"][
    n % 8
  ];
  const bad = state === "retrying" || state === "failed" || state === "dead";
  return {
    id: id("dlv", n),
    endpoint_id: "whe_1",
    event: n % 3 ? "interaction.completed" : "alert.triggered",
    state,
    attempts: bad ? 4 : state === "queued" ? 0 : 1,
    next_at: state === "retrying" ? at(NOW + 1800e3) : null,
    last_status: bad ? 502 : state === "queued" ? null : 200,
    last_error: bad ? "The endpoint answered 502 Bad Gateway." : null,
    created_at: hours(n * 0.7),
    interaction_id: interactions[n].id,
  };
});

export const usage = interactions.slice(0, 20).map((one, n) => ({
  id: id("use", n),
  interaction_id: one.id,
  minutes: 1 + (n % 7),
  unit_price_minor: 180,
  created_at: one.created_at,
}));

let balance = 184200;
export const ledger = Array.from({ length: 20 }, (_, n) => {
  const amount = n === 6 ? 200000 : -(180 * (1 + (n % 7)));
  const entry = {
    id: id("led", n),
    kind: n === 6 ? "topup" : "charge",
    amount_minor: amount,
    balance_after_minor: balance,
    currency: "UAH",
    interaction_id: n === 6 ? null : interactions[n].id,
    note: n === 6 ? "Invoice 2026-117" : null,
    created_at: hours(n * 2.1),
  };
  balance -= amount;
  return entry;
});

const key = (n, name, service_type, rest) => ({
  id: id("key", n),
  name,
  service_type,
  prefix: `hk_01kffz${"abcdefgh"[n]}${n}`,
  last4: ["9f3a", "07c1", "b2e8", "44d0", "e91b"][n],
  creator_email: "olena@acme-clinic.com",
  created_at: hours(24 * 40 * (n + 1)),
  valid_until: null,
  last_used_at: hours(0.1 + n * 30),
  last_used_address: `203.0.113.${7 + n}`,
  old_secret_until: null,
  marks: [],
  ...rest,
});

export const apiKeys = [
  key(0, "Автодозвон, Київ", "ingest", { old_secret_until: hours(-20) }),
  key(1, "Power BI dashboards of the regional quality department", "interactions_read", {
    valid_until: hours(-24 * 9),
    marks: ["expires_soon"],
  }),
  key(2, "Bitrix24 bridge", "crm_sync", {
    creator_email: "m.koval@acme-clinic.com",
    marks: ["creator_gone"],
  }),
  key(3, "Old importer", "full", { last_used_at: hours(24 * 131), marks: ["unused"] }),
  key(4, "Trial of a PBX", "sip_provisioning", {
    last_used_at: null,
    last_used_address: null,
    valid_until: hours(24 * 3),
    marks: ["expired"],
  }),
];

const entry = (n, kind, who, action, entity, before, after) => ({
  id: id("aud", n),
  at: hours(n * 3.3),
  actor: { kind, name: who },
  action,
  entity,
  entity_id: id("prj", n),
  before,
  after,
  address: kind === "job" ? null : `198.51.100.${20 + n}`,
  request_id: "01kffzya80e00bctwj7dg4vd1x",
});

export const audit = [
  entry(
    0,
    "member",
    "olena@acme-clinic.com",
    "update",
    "routing_rule",
    {
      name: "Cardiology line",
      enabled: true,
      conditions: [{ field: "line", op: "equals", value: "+380441112233" }],
    },
    {
      name: "Cardiology line",
      enabled: false,
      conditions: [{ field: "line", op: "equals", value: "+380441112244" }],
    },
  ),
  entry(1, "api_key", "Bitrix24 bridge", "create", "project", null, {
    name: "Приёмное отделение",
    language: "ru",
  }),
  entry(
    2,
    "member",
    "olena@acme-clinic.com",
    "rotate",
    "api_key",
    { name: "Автодозвон, Київ", last4: "11aa" },
    { name: "Автодозвон, Київ", last4: "9f3a" },
  ),
  entry(
    3,
    "member",
    "ivan.petrenko@acme-clinic.com",
    "delete",
    "alert_rule",
    { name: "Low score", score_below: 60 },
    null,
  ),
  entry(4, "job", "operator", "create", "api_key", null, { name: "Old importer", service_type: "full" }),
  entry(5, "member", "ivan.petrenko@acme-clinic.com", "disconnect", "source", null, {
    name: "Stream Telecom Kyiv",
    state: "disconnected",
    webhook_url: "•••",
  }),
];

export const activity = [
  ["source", null, "Stream Telecom Kyiv: webhook received, 1 call"],
  ["matched", null, "Rule “Cardiology line” sent the call to Cardiology desk"],
  ["credential", "Олена Шевченко", "Replaced the key of OpenAI-compatible"],
  ["unmatched", null, "No rule matched +34 600 *** 210, sent to the default project"],
  ["error", null, "OpenAI-compatible answered 429 insufficient_quota"],
  ["delivery", null, "crm.acme-clinic.com answered 502, next try in 30 minutes"],
].flatMap((one, n) =>
  [one, one, one].map(([kind, actor, detail], m) => ({
    id: id("act", n * 3 + m),
    at: hours(n * 1.7 + m * 0.3),
    kind,
    actor,
    detail,
    interaction_id: kind === "matched" ? interactions[n].id : null,
    source_id: null,
  })),
);

const WEEK = 168 * 3_600_000;
const MONDAY = Date.UTC(2026, 10, 15, 22);

export const weeks = Array.from({ length: 12 }, (_, ago) => ({
  from: new Date(MONDAY - ago * WEEK).toISOString(),
  to: new Date(MONDAY - (ago - 1) * WEEK).toISOString(),
  hours: 168,
  conversations: [41, 118, 102, 126, 97, 88, 131, 120, 64, 0, 12, 3][ago],
  minutes: [208, 611, 540, 652, 498, 430, 690, 622, 301, 0, 48, 9][ago],
  amount_minor: [37440, 109980, 97200, 117360, 89640, 77400, 124200, 111960, 54180, 0, 8640, 1620][ago],
}));

const below = (id, parent_id, name, depth, rest) => ({
  id,
  parent_id,
  name,
  slug: id.slice(4),
  region: "default",
  timezone: "Europe/Kyiv",
  status: "active",
  suspended_by: null,
  depth,
  members: 4,
  created_at: hours(2400),
  revision: 1,
  ...rest,
});

export const tree = [
  below("org_01kacmeclinic", null, "Acme Clinic", 0, { members: 14 }),
  below("org_north", "org_01kacmeclinic", "Медичний центр «Північний» на Оболоні", 1),
  below("org_visits", "org_north", "Home Visits", 2, {
    status: "suspended",
    suspended_by: "org_visits",
    members: 2,
  }),
  below("org_dental", "org_01kacmeclinic", "Acme Dental Lviv", 1, { members: 6 }),
];

export const checklist = {
  open: true,
  steps: [
    ["source", true, "data-source"],
    ["credentials", true, "providers"],
    ["routing", true, "routing"],
    ["first_score", true, null],
    ["channels", false, "notifications"],
    ["mail", false, "smtp"],
    ["members", true, "members"],
  ].map(([key, done, section]) => ({ key, done, section })),
};

/** Two browsers: the one that asks and a telephone. */
export const sessions = () => {
  const now = Date.now();
  const at = (minutes) => new Date(now - minutes * 60_000).toISOString();
  const seen = (id, browser, address, minutes, is_current) => ({
    id,
    browser,
    address,
    is_current,
    created_at: at(minutes + 240),
    last_seen_at: at(minutes),
  });
  return [
    seen("ses_01", "Firefox, Linux", "192.0.2.44", 0, true),
    seen("ses_02", "Safari, iPhone", "203.0.113.9", 95, false),
  ];
};

/** Something that looks like a QR code: three corners and a scatter between them. */
export const qrPath = () => {
  const corner = (x, y) => `M${x},${y}h7v7h-7zm1,1v5h5v-5zm1,1h3v3h-3z`;
  const cells = [];
  for (let at = 0; at < 625; at += 1) {
    const [x, y] = [4 + (at % 25), 4 + Math.floor(at / 25)];
    const inCorner = (x < 12 && y < 12) || (x > 20 && y < 12) || (x < 12 && y > 20);
    if (!inCorner && (at * 7919) % 11 < 5) cells.push(`M${x},${y}h1v1h-1z`);
  }
  return corner(4, 4) + corner(22, 4) + corner(4, 22) + cells.join("");
};
