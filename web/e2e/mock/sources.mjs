// Data sources of the sample: one connected telephony, a catalogue, employees, and imports that go on by themselves.
import { at, id, members, NOW } from "./fixtures.mjs";

const hours = (n) => at(NOW - n * 3600e3);

const field = (key, label, kind, more = {}) => ({
  key,
  label,
  kind,
  options: [],
  required: false,
  default: null,
  hint: "",
  show_if: null,
  generated: false,
  ...more,
});
const country = field("country", "Country", "country", {
  default: "UA",
  hint: "How numbers without a country code are read.",
});
const zone = field("timezone", "Time zone", "timezone", { default: "Europe/Kyiv" });
const map = (key, label, value, hint = "") => field(key, label, "text", { default: value, hint });

const card = (key, name, capabilities, fields, more) => ({
  key,
  family: "telephony",
  name,
  capabilities,
  fields,
  guide: `# ${name}\n\n1. Open **Settings → API** in the vendor's cabinet.\n2. Copy the key and enter it here.\n\nThe address carries a secret token. Details are at [the vendor](https://example.org/help).`,
  history: capabilities.includes("history") ? { window_days: 30 } : null,
  activation: "self_service",
  delivery: "repeats",
  ...more,
});

export const telephony = [
  card(
    "streamtelecom",
    "Stream Telecom",
    ["ingest", "history"],
    [
      field("username", "Login", "text", { required: true, hint: "The login of the vendor's cabinet." }),
      field("password", "Password", "secret", { required: true, hint: "The password of that login." }),
      field("api_key", "API key", "secret", {
        required: true,
        hint: "In the vendor's cabinet: Administration → Company Profile → API KEY.",
      }),
      zone,
      country,
      field("addresses", "Allowed addresses", "addresses"),
      field("base_url", "Address", "url", { default: "https://crm.streamtele.com" }),
    ],
    { activation: "support", delivery: "unknown" },
  ),
  card(
    "binotel",
    "Binotel",
    ["ingest", "history", "recordings", "directory"],
    [
      field("api_key", "API key", "secret", { required: true }),
      field("api_secret", "API secret", "secret", { required: true }),
      country,
      field("addresses", "Allowed addresses", "addresses"),
    ],
    { activation: "support", history: { window_days: 1 } },
  ),
  card(
    "unitalk",
    "UniTalk",
    ["ingest", "history", "recordings", "directory"],
    [
      field("api_key", "Project key", "secret", { required: true }),
      field("webhook_secret", "Secret of the event handler", "secret", { required: true, generated: true }),
      zone,
      country,
    ],
  ),
  card(
    "generic",
    "Webhook of any exchange",
    ["ingest"],
    [
      map("map_id", "Call id", "/call_id", "A JSON pointer such as /call/id, or the name of a form field."),
      map("map_direction", "Direction", "/direction"),
      map("map_from", "Caller", "/from"),
      map("map_to", "Called", "/to"),
      map("map_started", "Start", "/started_at"),
      field("time_unit", "Times are", "choice", {
        options: ["iso8601", "seconds", "local"],
        default: "iso8601",
      }),
      field("timezone", "Time zone", "timezone", {
        default: "Europe/Kyiv",
        show_if: { field: "time_unit", value: "local" },
      }),
      country,
      field("header_secret", "Secret in a header", "secret", { generated: true }),
    ],
  ),
  card(
    "asterisk",
    "Asterisk CDR",
    ["ingest", "history_file"],
    [field("timezone", "Time zone", "timezone", { default: "Europe/Kyiv", required: true })],
  ),
];

const letter = (locale, subject, body) => ({ locale, to: "support@streamtele.com", subject, body });
const LETTERS = [
  letter(
    "en",
    "Please switch on call events for Acme Clinic",
    "Good afternoon,\n\nplease switch on the call events of Stream CALL API, version 3.0, for our account (Acme Clinic).",
  ),
  letter(
    "ru",
    "Включите, пожалуйста, события звонков для Acme Clinic",
    "Добрый день!\n\nПодключите, пожалуйста, события звонков Stream CALL API версии 3.0 для Acme Clinic.",
  ),
  letter(
    "uk",
    "Увімкніть, будь ласка, події дзвінків для Acme Clinic",
    "Добрий день!\n\nУвімкніть, будь ласка, події дзвінків Stream CALL API версії 3.0 для Acme Clinic.",
  ),
  letter(
    "es",
    "Activen, por favor, los eventos de llamadas de Acme Clinic",
    "Buenas tardes:\n\nactiven, por favor, los eventos de llamadas para Acme Clinic.",
  ),
];

const shown = (source) => {
  const known = telephony.find(({ key }) => key === source.connector);
  const streams = {
    webhook: {
      state: source.state !== "active" ? "off" : source.last_event_at ? "receiving" : "waiting",
      since: source.installed_at,
      last_event_at: source.last_event_at,
      overdue: false,
    },
    history: {
      state: known.capabilities.includes("history") ? "working" : "unsupported",
      checked_at: known.capabilities.includes("history") ? source.installed_at : null,
      error: null,
    },
  };
  const letters = known.activation === "support" && source.state === "active" ? LETTERS : [];
  return {
    ...source,
    capabilities: known.capabilities,
    streams,
    letters,
    unmatched_employees: employees.filter(({ member }) => !member).length,
  };
};

const source = (more) => ({
  kind: "telephony",
  connector: "streamtelecom",
  state: "active",
  domain: "crm.streamtele.com",
  timezone: "Europe/Kyiv",
  fields: { username: "acme", country: "UA" },
  installed_at: hours(900),
  last_event_at: null,
  last_error: null,
  revision: 1,
  webhook_url: `https://harken.acme-clinic.com/ingest/hki_${Math.random().toString(36).slice(2)}7Fq2mXz9Tc4Lw1Vb8`,
  ...more,
});
const list = [
  source({ id: "src_1", name: "Stream Telecom Kyiv", last_event_at: hours(0.05) }),
  source({
    id: "src_0",
    name: "Старая АТС",
    connector: "generic",
    state: "inactive",
    domain: "",
    installed_at: hours(5000),
  }),
];

const employees = [
  ["201", "Олена Шевченко", "olena@acme-clinic.com", 214, 2],
  ["204", "Іван Петренко", null, 87, 30],
  ["iryna.bondarenko-kovalchuk", "Ірина Бондаренко-Ковальчук", "iryna@acme-clinic.com", 5, 200],
  ["+380441112233", null, null, 1, 700],
].map(([key, name, email, calls, ago]) => ({
  key,
  name,
  email,
  member: null,
  matched_by: null,
  calls,
  last_call_at: hours(ago),
}));
employees.push({
  key: "202",
  name: "Марія Коваль",
  email: null,
  member: { id: "mem_x", name: "Марія Коваль" },
  matched_by: "extension",
  calls: 341,
  last_call_at: hours(1),
});

const exchange = (n, purpose, status, words) => ({
  at: hours(n),
  purpose,
  method: "POST",
  host: "crm.streamtele.com",
  path: "/api/v1/cdr/history?key=•••",
  status,
  ms: 180 + n * 31,
  words,
});
const exchanges = [
  exchange(1, "import", 200, null),
  exchange(2, "import", 429, "Too many requests, try again in a second."),
  exchange(9, "test", 200, null),
  exchange(26, "recording", null, "The connection was closed before an answer came."),
];

const finished = (n, more) => ({
  id: id("imp", n),
  source_id: "src_1",
  kind: "range",
  state: "completed",
  process: "now",
  from: hours(24 * (30 + n * 30)),
  to: hours(24 * n * 30),
  position: hours(24 * n * 30),
  windows_total: 1,
  windows_done: 1,
  found: 1204,
  imported: 1093,
  duplicate: 74,
  skipped: 34,
  failed: 3,
  expected: 1204,
  per_minute: null,
  eta_seconds: null,
  created_at: hours(24 * n),
  started_at: hours(24 * n),
  finished_at: hours(24 * n - 1),
  created_by: { id: "mem_1", name: "Олена Шевченко" },
  error: null,
  ...more,
});
let imports = [
  finished(1, {}),
  finished(2, { kind: "scheduled", created_by: null, failed: 0, found: 12, imported: 2, duplicate: 10 }),
  finished(3, {
    kind: "initial",
    state: "failed",
    error: { code: "connector.auth", detail: "401 wrong api key" },
  }),
];

/** An import goes on a little with every look at it. */
function advance(one) {
  if (one.state === "queued") one.state = "running";
  else if (one.state === "running") {
    one.windows_done = Math.min(one.windows_total, one.windows_done + 1);
    const share = one.windows_done / one.windows_total;
    one.position = at(Date.parse(one.from) + share * (Date.parse(one.to) - Date.parse(one.from)));
    one.found = Math.round(one.expected * share);
    one.failed = Math.min(2, one.windows_done);
    one.duplicate = Math.round(one.found * 0.06);
    one.skipped = Math.round(one.found * 0.1);
    one.imported = one.found - one.failed - one.duplicate - one.skipped;
    one.per_minute = 840;
    one.eta_seconds = Math.round((one.expected - one.found) / 14);
    if (share === 1) Object.assign(one, { state: "completed", finished_at: at(Date.now()) });
  }
}

function connect(body) {
  for (const one of list) if (one.state === "active") one.state = "inactive";
  const known = telephony.find(({ key }) => key === body.connector);
  const secret = known.fields.filter(({ kind }) => kind === "secret").map(({ key }) => key);
  const fields = Object.fromEntries(Object.entries(body.fields).filter(([key]) => !secret.includes(key)));
  list.unshift(
    source({
      id: `src_${list.length + 1}`,
      connector: body.connector,
      name: body.name,
      fields,
      installed_at: at(Date.now()),
      domain: known.fields.find(({ kind }) => kind === "url")?.default?.slice(8) ?? "",
    }),
  );
  return shown(list[0]);
}

/** The vendor refuses a key that says "wrong". */
function tested(fields) {
  const wrong = Object.values(fields).some((value) => value.includes("wrong"));
  const check = (key, state, detail = "") => ({ key, state, detail });
  return {
    passed: !wrong,
    checks: [
      check("connection", "passed"),
      check("credentials", wrong ? "failed" : "passed", wrong ? "401 wrong api key" : ""),
      check("answer", wrong ? "skipped" : "passed", wrong ? "" : "17 calls in the last hour"),
    ],
  };
}

function preview({ fields, body }) {
  let sample;
  try {
    sample = JSON.parse(body);
  } catch {
    return { events: [], error: { pointer: "", detail: "This is not JSON: expected a value at line 1." } };
  }
  const value = (key, otherwise) => sample[(fields[key] ?? otherwise).slice(1)];
  const external_id = value("map_id", "/call_id");
  if (!external_id)
    return { events: [], error: { pointer: fields.map_id ?? "/call_id", detail: "nothing stands there" } };
  const call = {
    external_id: String(external_id),
    direction: value("map_direction", "/direction") ?? "in",
    from: value("map_from", "/from") ?? "",
    to: value("map_to", "/to") ?? "",
    line: null,
    employee: null,
    started_at: "2026-11-20T10:00:00Z",
    duration_ms: 71_000,
    talk_ms: 63_000,
    disposition: "answered",
    recording: "link",
    variables: { queue: "sales" },
  };
  return { events: [{ kind: "call", call, reason: null }], error: null };
}

/** Answers what is about sources and imports; `undefined` is somebody else's. */
export function sources({ method, path, query, body, refuse, tell, page }) {
  const [, part, key, rest, one] = path.split("/");
  const call = `${method} ${path}`;
  if (call === "GET /sources") return page(list.map(shown));
  if (call === "POST /sources") return connect(body);
  if (part === "connectors" && rest === "test") return tested(body.fields);
  if (part === "connectors" && rest === "preview") return preview(body);
  if (part === "imports") return importCall({ method, key, rest, query, body, refuse, tell, page });
  if (part !== "sources" || rest === "records") return undefined;
  const source = list.find(({ id: known }) => known === key) ?? list[0];
  switch (`${method} ${rest ?? ""}`) {
    case "GET ":
      return shown(source);
    case "PATCH ":
      Object.assign(source, { name: body.name ?? source.name, revision: source.revision + 1 });
      return shown(source);
    case "POST test":
      return tested({});
    case "POST rotate-token":
      source.webhook_url = `https://harken.acme-clinic.com/ingest/hki_${Date.now().toString(36)}`;
      return shown(source);
    case "POST disconnect":
      Object.assign(source, { state: "disconnected", webhook_url: null });
      tell("source.changed", { id: source.id });
      return shown(source);
    case "POST activate":
      for (const other of list) if (other.state === "active") other.state = "inactive";
      source.state = "active";
      return shown(source);
    case "GET exchanges":
      return page(exchanges, query);
    case "GET employees":
      return page(
        employees.filter(
          ({ member }) =>
            (query.get("state") ?? "all") === "all" || Boolean(member) === (query.get("state") === "matched"),
        ),
        query,
      );
    case "POST employees":
      return null;
  }
  if (method === "PUT" && rest === "employees") {
    const employee = employees.find((known) => known.key === decodeURIComponent(one));
    const member = members.find(({ id: known }) => known === body.member_id);
    return Object.assign(employee, {
      member: member ? { id: member.id, name: member.display_name } : null,
      matched_by: member ? "person" : null,
    });
  }
  return undefined;
}

function importCall({ method, key, rest, query, body, refuse, tell, page }) {
  if (method === "GET" && !key) {
    for (const one of imports) {
      advance(one);
      if (one.state === "running") setTimeout(() => tell("import.progress", { id: one.id }), 400);
    }
    return page(
      imports.filter(({ source_id }) => source_id === query.get("source_id")),
      query,
    );
  }
  if (key === "estimate") {
    const days = Math.ceil((Date.parse(body.to) - Date.parse(body.from)) / 86_400_000);
    return {
      calls: days * 42,
      minutes: days * 131,
      cost: { amount: days * 131 * 180, currency: "UAH" },
      exact: days <= 30,
      asked: 1,
    };
  }
  if (method === "POST" && !key) {
    if (imports.some(({ state }) => ["queued", "running", "paused"].includes(state)))
      throw refuse(409, "import.running", "An import of this source is not finished.");
    imports = [
      finished(0, {
        ...body,
        id: id("imp", imports.length + 10),
        state: "queued",
        from: body.from ?? hours(1),
        to: body.to ?? at(Date.now()),
        created_at: at(Date.now()),
        position: body.from ?? hours(1),
        windows_total: 12,
        windows_done: 0,
        found: 0,
        imported: 0,
        duplicate: 0,
        skipped: 0,
        failed: 0,
        finished_at: null,
      }),
      ...imports,
    ];
    return imports[0];
  }
  const one = imports.find(({ id: known }) => known === key);
  const state = { pause: "paused", resume: "running", cancel: "cancelled" }[rest];
  return state ? Object.assign(one, { state }) : one;
}
