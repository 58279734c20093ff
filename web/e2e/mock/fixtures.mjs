// Deterministic sample data in the API's own shapes. Seeded, so two runs show the same pages.
let seed = 7;
const next = () => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return seed / 2147483648;
};
const pick = (list) => list[Math.floor(next() * list.length)];
export const NOW = Date.now();
const at = (ms) => new Date(ms).toISOString();
const id = (prefix, n) => `${prefix}_01k${String(n).padStart(4, "0")}q7v2m9x4c8t3w6z5r1`;

export const ORG = "org_01kacmeclinic";
export const EMPTY_ORG = "org_01knorthbranch";

const RIGHTS =
  "organization sub_organization interaction evaluation transcript source routing_rule project member alert_rule alert provider_credential webhook_endpoint delivery billing activity usage evaluation_profile role sip phone"
    .split(" ")
    .flatMap((entity) => ["create", "read", "update", "delete"].map((action) => `${entity}.${action}`));

export const profile = {
  user: {
    id: "usr_01kolena",
    email: "olena@acme-clinic.com",
    display_name: "Олена Шевченко",
    locale: "en",
    theme: "auto",
  },
  csrf_token: "csrf",
  memberships: [
    {
      organization: {
        id: ORG,
        slug: "acme-clinic",
        name: "Acme Clinic",
        timezone: "Europe/Kyiv",
        currency: "UAH",
        parent_id: null,
        suspended: false,
        former_slugs: ["acme"],
      },
      role: { key: "client", name: "Client" },
      rights: RIGHTS,
    },
    {
      organization: {
        id: EMPTY_ORG,
        slug: "north",
        name: "Медичний центр «Північний» на Оболоні",
        timezone: "Europe/Kyiv",
        currency: "UAH",
        parent_id: ORG,
        suspended: false,
        former_slugs: [],
      },
      role: { key: "supervisor", name: "Supervisor" },
      rights: ["interaction.read", "interaction.create", "project.read", "member.read"],
    },
  ],
};

export const identityProvider = {
  configured: false,
  enabled: false,
  name: "",
  issuer: "",
  client_id: "",
  client_secret_set: false,
  scopes: "openid email profile",
  domains: [],
  group_claim: "groups",
  role_rules: [],
  default_role: "agent",
  required: false,
  redirect_uri: "https://harken.acme-clinic.com/api/v1/sso/callback",
  roles: [
    { key: "admin", name: "Admin", for_everybody: false },
    { key: "agent", name: "Agent", for_everybody: true },
  ],
};

export const sections = [
  ["profile", "personal"],
  ["security", "personal"],
  ["organization", "workspace"],
  ["providers", "workspace"],
  ["data-source", "integrations"],
  ["crm", "integrations"],
  ["routing", "integrations"],
  ["notifications", "integrations"],
  ["webhooks", "integrations"],
  ["deliveries", "integrations"],
  ["activity", "integrations"],
  ["billing", "workspace"],
  ["members", "system"],
  ["sip", "system"],
  ["attached-data", "system"],
  ["roles", "system"],
  ["smtp", "system"],
  ["api-keys", "system"],
].map(([key, group]) => ({ key, group, can_edit: true }));

export const organization = {
  id: ORG,
  slug: "acme-clinic",
  name: "Acme Clinic",
  region: "default",
  suspended_by: null,
  timezone: "Europe/Kyiv",
  language: "uk",
  currency: "UAH",
  status: "active",
  parent_id: null,
  max_upload_bytes: 524288000,
  min_call_seconds: 10,
};

export const projects = ["Cardiology desk", "Реєстратура", "Отдел продаж"].map((name, n) => ({
  id: id("prj", n),
  name,
  language: ["en", "uk", "ru"][n],
  is_default: n === 1,
  profile_id: "evp_1",
  created_at: at(NOW - 90 * 86400e3),
}));

const scopeOf = (role) =>
  role === "supervisor" || role === "agent" ? projects.slice(0, 2).map(({ id, name }) => ({ id, name })) : [];
const ROLE_NAMES = { client: "Client", admin: "Admin", supervisor: "Supervisor", agent: "Agent" };

export const members = [
  ["Олена Шевченко", "olena@acme-clinic.com", "client", "active"],
  ["Ivan Koval", "ivan@acme-clinic.com", "admin", "active"],
  ["Марія Коваленко", "maria@acme-clinic.com", "supervisor", "active"],
  ["Тарас Бондаренко", "taras@acme-clinic.com", "agent", "active"],
  ["Анна-Марія Вишневецька-Заболотна", "anna-maria@acme-clinic.com", "agent", "active"],
  ["Diego Fernández", "diego@acme-clinic.com", "agent", "active"],
  ["Юлия Константинопольская", "konstantinopolskaya@acme-clinic.com", "agent", "active"],
  ["Peter Novak", "novak@acme-clinic.com", "agent", "active"],
  ["Сергей Орлов", "orlov@acme-clinic.com", "agent", "deactivated"],
].map(([display_name, email, role, status], n) => ({
  id: id("mem", n),
  user_id: id("usr", n),
  display_name,
  first_name: display_name.split(" ")[0],
  last_name: display_name.split(" ").slice(1).join(" "),
  email,
  role,
  role_name: ROLE_NAMES[role],
  status,
  extension: role === "agent" ? String(700 + n) : null,
  projects: scopeOf(role),
  joined_at: at(NOW - (200 - n * 9) * 86400e3),
  last_seen_at: n === 8 ? null : at(NOW - n * n * 47 * 60e3),
  is_you: n === 0,
}));

export const memberRoles = Object.entries(ROLE_NAMES).map(([key, name]) => ({
  key,
  name,
  takes_projects: key === "supervisor" || key === "agent",
  refusal: null,
}));

export const memberDetail = (member) => ({
  ...member,
  memberships: [
    {
      organization_id: ORG,
      organization_name: "Acme Clinic",
      slug: "acme-clinic",
      role: member.role,
      role_name: member.role_name,
      status: member.status,
      joined_at: member.joined_at,
    },
  ],
  sessions:
    member.status === "active" && member.last_seen_at
      ? ["Chrome/126.0 (Windows NT 10.0)", "Version/18.0 Safari/604.1 (iPhone)"].map((user_agent, n) => ({
          id: id("ses", n),
          created_at: at(NOW - (n + 1) * 86400e3),
          last_seen_at: at(NOW - (n * 7 + 2) * 60e3),
          address: ["198.51.100.24", "2001:db8::4f"][n],
          user_agent,
        }))
      : [],
  belongs_elsewhere: false,
  refusals: {
    role: member.is_you ? "member.own_role" : null,
    names: null,
    extension: null,
    status: member.is_you ? "member.own_deactivation" : null,
    sessions: null,
  },
});

export const invitations = [
  ["kateryna.lysenko@acme-clinic.com", "agent", "pending", 1],
  ["javier.ortega@acme-clinic.com", "admin", "pending", 2],
  ["vladyslav.oleksandrenko-pidhornyi@acme-clinic.com", "supervisor", "expired", 9],
  ["novak@acme-clinic.com", "agent", "accepted", 12],
  ["info@acme-clinic.com", "agent", "revoked", 15],
].map(([email, role, status, days], n) => ({
  id: id("inv", n),
  email,
  role,
  role_name: ROLE_NAMES[role],
  projects: scopeOf(role),
  locale: "uk",
  status,
  inviter_name: n === 1 ? "Ivan Koval" : "Олена Шевченко",
  created_at: at(NOW - days * 86400e3),
  sent_at: null,
  expires_at: at(NOW + (7 - days) * 86400e3),
  settled_at: n > 2 ? at(NOW - (days - 1) * 86400e3) : null,
  member_id: status === "accepted" ? id("mem", 7) : null,
}));

const PEOPLE = [
  "Maria Kovalenko",
  "Іван Петренко",
  "Оксана Литвиненко",
  "Дмитро Савчук",
  "Анастасия Воробьёва",
  "Андрій Мельник",
  "Sofía Ramírez",
  "Юрій Гончаренко",
  "Ольга Ткаченко",
  "Peter Novak",
  "Світлана Кравчук",
  "Михайло Бойко",
  "Екатерина Соловьёва",
  "Наталія Шульга",
  null,
];
const TOPICS = [
  "Booking an appointment",
  "Повторний прийом",
  "Скарга на оплату",
  "Test results",
  "Перенос записи",
  "Price of a service",
];
const REASONS = {
  failed: [
    [
      "provider.rejected_key",
      "Deepgram refused the key: 401 INVALID_AUTH. Replace the key under Settings, Providers.",
    ],
    ["recording.expired", "The link to the recording answered 410 Gone after 3 tries."],
    ["evaluation.malformed", "The model answered with JSON that does not fit the criteria, twice."],
  ],
  skipped: [
    ["call.missed", "Nobody answered the call, so there is nothing to score."],
    ["call.short", "The call lasted 4 s; calls below 10 s are not scored."],
  ],
  waiting: [
    ["credential.missing", "No transcription provider is connected yet."],
    ["billing.no_balance", "The balance is used up. Work goes on after a top-up."],
  ],
};

const STATUS = [
  "completed",
  "completed",
  "completed",
  "completed",
  "completed",
  "failed",
  "skipped",
  "completed",
  "waiting",
  "completed",
  "transcribing",
  "completed",
  "analyzing",
];

export const interactions = Array.from({ length: 132 }, (_, n) => {
  const status =
    n === 0
      ? "completed"
      : n === 1
        ? "transcribing"
        : n === 2
          ? "failed"
          : n === 4
            ? "waiting"
            : pick(STATUS);
  const done = status === "completed";
  const name = n === 0 ? "Maria Kovalenko" : pick(PEOPLE);
  const reason = REASONS[status] && pick(REASONS[status]);
  const missed = reason?.[0] === "call.missed";
  const project = pick(projects);
  const member = pick(members.slice(2, 5));
  const started = NOW - (n * 37 + 4) * 60e3 - Math.floor(next() * 20) * 60e3;
  return {
    id: id("int", n),
    external_id: `1767261600.${1234567 + n}`,
    channel: n % 11 === 7 ? "chat" : "call",
    direction: n % 3 === 1 ? "out" : "in",
    origin: n % 5 === 3 ? "upload" : "telephony",
    status,
    reason: reason ? { code: reason[0], detail: reason[1] } : null,
    project: n === 4 ? null : { id: project.id, name: project.name },
    member: n % 6 === 5 ? null : { id: member.id, display_name: member.display_name },
    participant: {
      name,
      phone: `+380 ${pick(["44", "67", "50", "93"])} *** ${10 + Math.floor(next() * 89)} ${10 + Math.floor(next() * 89)}`,
    },
    line: "+380 44 333 21 00",
    started_at: at(started),
    duration_ms: missed ? 0 : n === 0 ? 94000 : 30000 + Math.floor(next() * 600000),
    quality_score: n === 0 ? 82 : done ? Math.min(98, 28 + Math.floor(next() * 72)) : null,
    sentiment: done ? pick(["positive", "neutral", "neutral", "negative"]) : null,
    category: done ? (n === 0 ? TOPICS[0] : pick(TOPICS)) : null,
    language: pick(["uk", "ru", "en"]),
    has_recording: !missed,
    created_at: at(started),
    updated_at: at(started + 90e3),
  };
});

const LINES = [
  ["agent", "Good afternoon, Acme Clinic, this is Olena speaking, how can I help you?"],
  ["client", "Hello, I would like to book an appointment with a cardiologist."],
  ["agent", "Of course. May I have your full name and date of birth, please?"],
  ["client", "Maria Kovalenko, the fourth of March nineteen eighty-seven."],
  ["agent", "Thank you, Maria. We have a slot on Thursday at 14:30 or on Friday at 10:00."],
  ["client", "Thursday works for me. How much does the consultation cost?"],
  ["agent", "The first consultation is 900 hryvnias, it includes an ECG."],
  ["client", "Good. By the way, I was charged twice last time, could you check the payment?"],
  ["agent", "Let me check this for you, one moment please."],
  ["client", "It was in October, the payment went through two times in one day."],
  ["agent", "I see it. I will pass it to accounting and they will check the payment."],
  ["client", "All right. When will they call me back?"],
  ["agent", "They will contact you. Anything else I can help you with?"],
  ["client", "No, thank you."],
  [
    "agent",
    "I have booked you in for Thursday 14:30, you will get a text message with the address. Have a nice day.",
  ],
  ["client", "Thank you, goodbye."],
];

export function transcriptOf(interaction) {
  const total = interaction.duration_ms;
  const letters = LINES.reduce((sum, [, text]) => sum + text.length + 14, 0);
  let clock = 600;
  const turns = LINES.map(([speaker, text], index) => {
    const length = ((text.length + 4) / letters) * (total - 1500);
    const words = text.split(" ");
    const start = clock;
    let place = 0;
    const timed = words.map((word) => {
      const from = start + (place / text.length) * length;
      place += word.length + 1;
      return {
        text: word,
        start_ms: Math.round(from),
        end_ms: Math.round(start + (Math.min(place, text.length) / text.length) * length),
      };
    });
    clock = start + length + (10 / letters) * (total - 1500);
    return {
      index,
      speaker,
      channel: speaker === "agent" ? 0 : 1,
      start_ms: Math.round(start),
      end_ms: Math.round(start + length),
      text,
      confidence: 0.94,
      words: timed,
    };
  });
  return { connector: "deepgram", model: "nova-3", language: "en", turns };
}

const CRITERIA = [
  [
    "greeting",
    "Opening",
    "Greeting with name",
    10,
    "pass",
    "Greeted, named the clinic and herself.",
    0,
    false,
  ],
  [
    "identified",
    "Opening",
    "Client identified",
    15,
    "pass",
    "Asked for the full name and date of birth.",
    2,
    true,
  ],
  [
    "price",
    "Offer",
    "Price stated with what it includes",
    20,
    "pass",
    "Named the price and said that an ECG is included.",
    6,
    false,
  ],
  [
    "complaint",
    "Resolution",
    "Complaint handled with a deadline",
    18,
    "fail",
    "Promised to check the payment but gave no time, also when asked.",
    12,
    false,
  ],
  [
    "next_step",
    "Resolution",
    "Next step confirmed",
    25,
    "pass",
    "Repeated the date and said what comes next.",
    14,
    false,
  ],
  [
    "upsell",
    "Offer",
    "Related service offered",
    12,
    "not_applicable",
    "The client came with a complaint; offering more would be out of place.",
    null,
    false,
  ],
];

export function evaluationOf(interaction) {
  const { turns } = transcriptOf(interaction);
  return {
    id: "evl_1",
    profile: { id: "evp_1", name: "Clinic calls", version: 4 },
    connector: "openai",
    model: "gpt-5-mini",
    quality_score: interaction.quality_score,
    sentiment: interaction.sentiment,
    summary:
      "Client booked a cardiologist for Thursday 14:30 and asked about a double charge. The agent promised to check the payment but gave no deadline.",
    category: interaction.category,
    suggestions: [
      "Name a day by which accounting will answer.",
      "Offer to call back instead of letting the client wait.",
    ],
    criteria: CRITERIA.map(([key, module, name, weight, verdict, comment, turn, critical]) => ({
      key,
      module,
      name,
      weight,
      critical,
      verdict,
      points: verdict === "pass" ? weight : 0,
      comment,
      evidence:
        turn === null
          ? []
          : [
              {
                quote: turns[turn].text,
                turn,
                speaker: turns[turn].speaker,
                start_ms: turns[turn].start_ms,
                end_ms: turns[turn].end_ms,
              },
            ],
    })),
    created_at: interaction.updated_at,
  };
}

export function peaksOf(interaction) {
  const { turns } = transcriptOf(interaction);
  const count = 1200;
  const channels = [0, 1].map((channel) =>
    Array.from({ length: count }, (_, n) => {
      const ms = (n / count) * interaction.duration_ms;
      const turn = turns.find((one) => one.channel === channel && ms >= one.start_ms && ms <= one.end_ms);
      if (!turn) return Math.floor(3 + next() * 6);
      const word = turn.words.find((one) => ms >= one.start_ms && ms <= one.end_ms);
      const shape = word ? Math.sin(((ms - word.start_ms) / (word.end_ms - word.start_ms)) * Math.PI) : 0.2;
      return Math.floor(30 + shape * (120 + next() * 100));
    }),
  );
  return { duration_ms: interaction.duration_ms, channels };
}

export const metricsOf = (interaction) => ({
  duration_ms: interaction.duration_ms,
  silence_ms: Math.round(interaction.duration_ms * 0.11),
  silence_share: 0.11,
  overlap_ms: 1400,
  speakers: [
    {
      speaker: "agent",
      channel: 0,
      talk_ms: Math.round(interaction.duration_ms * 0.52),
      talk_share: 0.58,
      longest_monologue_ms: 11800,
      interruptions: 1,
    },
    {
      speaker: "client",
      channel: 1,
      talk_ms: Math.round(interaction.duration_ms * 0.37),
      talk_share: 0.42,
      longest_monologue_ms: 7600,
      interruptions: 0,
    },
  ],
});

export function traceOf(interaction) {
  const step = (stage, state, offset, duration_ms, facts = {}, more = {}) => ({
    stage,
    state,
    started_at: at(Date.parse(interaction.started_at) + offset),
    duration_ms,
    tries: 1,
    code: null,
    detail: null,
    facts,
    ...more,
  });
  const head = [
    step("received", "done", 0, 41, { source: "Stream Telecom", record: interaction.external_id }),
    step("routed", "done", 100, 3, { rule: "Inbound, queue 21", project: interaction.project?.name ?? "–" }),
    step("fetched", "done", 400, 1200, { bytes: "4.8 MB", codec: "mp3" }, { tries: 2 }),
  ];
  if (interaction.status === "failed") {
    return {
      steps: [
        ...head,
        step("measured", "done", 1700, 260, { channels: "2" }),
        step(
          "transcribed",
          "failed",
          2000,
          820,
          { provider: "Deepgram" },
          { tries: 3, code: interaction.reason.code, detail: interaction.reason.detail },
        ),
      ],
    };
  }
  if (interaction.status === "waiting") {
    return {
      steps: [
        ...head.slice(0, 2),
        step(
          "transcribed",
          "waiting",
          2000,
          null,
          {},
          { code: interaction.reason.code, detail: interaction.reason.detail },
        ),
      ],
    };
  }
  if (interaction.status === "skipped") {
    return {
      steps: [
        ...head.slice(0, 2),
        step(
          "fetched",
          "skipped",
          400,
          1,
          {},
          { code: interaction.reason.code, detail: interaction.reason.detail },
        ),
      ],
    };
  }
  if (interaction.status === "transcribing") {
    return {
      steps: [
        ...head,
        step("measured", "done", 1700, 260, { channels: "2" }),
        step("transcribed", "running", 2000, null, { provider: "Deepgram nova-3" }),
      ],
    };
  }
  return {
    steps: [
      ...head,
      step("measured", "done", 1700, 260, { channels: "2", silence: "11 %" }),
      step("transcribed", "done", 2000, 18400, { provider: "Deepgram", model: "nova-3", language: "uk" }),
      step("evaluated", "done", 20500, 6900, {
        provider: "OpenAI",
        model: "gpt-5-mini",
        profile: "Clinic calls v4",
      }),
      step("alerted", "done", 27500, 12, { rules: "2", raised: "0" }),
      step(
        "delivered",
        "failed",
        27600,
        640,
        { endpoint: "crm.acme-clinic.com" },
        { tries: 4, code: "delivery.rejected", detail: "The endpoint answered 502. Next try in 30 minutes." },
      ),
      step("billed", "done", 28300, 4, { minutes: "2" }),
    ],
  };
}

export const interactionOf = (one) => ({
  ...one,
  summary: one.status === "completed" ? evaluationOf(one).summary : null,
  failure:
    one.status === "failed"
      ? { stage: "transcribed", code: one.reason.code, message: one.reason.detail, retryable: true }
      : null,
  source:
    one.origin === "upload" ? null : { id: "src_1", connector: "streamtelecom", name: "Stream Telecom Kyiv" },
  recording: one.has_recording
    ? { codec: "mp3", channels: 2, duration_ms: one.duration_ms, bytes: 4800000, sha256: "9f2c1e77ab" }
    : null,
  routing: one.project
    ? {
        kind: "matched",
        rule_name: "Inbound, queue 21",
        explanation: "direction is in; line is +380 44 333 21 00",
      }
    : { kind: "unrouted", rule_name: null, explanation: "No rule matched and there is no default project." },
  variables: { campaign: "autumn", crm_deal: "8061" },
  cost: one.status === "completed" ? { minutes: 2, amount_minor: 360, currency: "UAH" } : null,
});

export const notifications = [
  [
    "alert_triggered",
    "warning",
    "alert.triggered",
    { rule: "Score below 50", score: 41, participant: "Іван Петренко" },
    3,
    4,
  ],
  ["interaction_failed", "critical", "interaction.failed", { participant: "Дмитро Савчук", count: 3 }, 2, 55],
  ["source_attention", "warning", "source.attention", { source: "Stream Telecom Kyiv" }, null, 180],
  [
    "alert_triggered",
    "info",
    "alert.triggered",
    { rule: "Критичні критерії", score: 22, participant: "Ольга Ткаченко" },
    9,
    1500,
  ],
].map(([kind, severity, title_key, params, n, minutes], index) => ({
  id: id("ntf", index),
  kind,
  severity,
  title_key,
  params,
  interaction_id: n === null ? null : id("int", n),
  read_at: index > 1 ? at(NOW) : null,
  created_at: at(NOW - minutes * 60e3),
}));

export { at, id, next, pick };
