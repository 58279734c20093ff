/** Mail settings, the outbox and templates of the sample organization. */
export const smtp = {
  level: "organization",
  level_name: null,
  in_effect: {
    provider: "smtp",
    host: "smtp.acme-clinic.example",
    mail_from: "Acme Clinic <harken@acme-clinic.example>",
    support_email: "support@acme-clinic.example",
  },
  provider: "smtp",
  host: "smtp.acme-clinic.example",
  port: 587,
  secure: false,
  encryption: "starttls",
  disable_certificate_validation: false,
  username: "harken",
  password_set: true,
  api_key_set: false,
  api_url: null,
  mail_from: "Acme Clinic <harken@acme-clinic.example>",
  notification_bcc: ["quality@acme-clinic.example"],
  support_email: "support@acme-clinic.example",
};

export const mailStatus = { configured: true, level: "organization", support_email: smtp.support_email };

const step = (key, state, ms, words) => ({ key, state, ms, words });

export const smtpTest = {
  passed: false,
  steps: [
    step("dns", "ok", 4, "192.0.2.25"),
    step("tcp", "ok", 31, "192.0.2.25:587"),
    step("tls", "ok", 58, "encrypted; the certificate is valid"),
    step("auth", "failed", 212, "535 5.7.8 Error: authentication failed"),
    step("mail_from", "skipped", 0, ""),
    step("rcpt_to", "skipped", 0, ""),
    step("data", "skipped", 0, ""),
  ],
};

const KINDS = [
  "member_added",
  "invitation",
  "mfa_code",
  "password_reset",
  "balance_alert",
  "alert",
  "weekly_digest",
];

export const templates = KINDS.flatMap((key) =>
  ["en", "ru", "uk", "es"].map((locale) => ({
    key,
    locale,
    origin: key === "invitation" && locale === "uk" ? "organization" : "built_in",
    overridden: key === "invitation" && locale === "uk",
    notification: key.endsWith("alert"),
    updated_at: null,
  })),
);

export const template = (key, locale) => ({
  ...templates.find((one) => one.key === key && one.locale === locale),
  subject: "{{ sender_name }} invites you to {{ organization_name }}",
  html: '<p>Hello {{ user_name }},</p>\n<p><a href="{{ invite_url }}">Accept the invitation</a></p>',
  text: "Hello {{ user_name }},\n\nAccept the invitation: {{ invite_url }}",
  variables: [
    { name: "user_name", example: "Olena Shevchenko" },
    { name: "sender_name", example: "Marco Rossi" },
    { name: "invite_url", example: "https://harken.example/invite/example" },
    { name: "organization_name", example: "Acme Clinic" },
  ],
});

const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();

export const emails = [
  {
    id: "eml_01",
    kind: "invitation",
    recipient: "olena.shevchenko@acme-clinic.example",
    state: "sent",
    attempts: 1,
    next_at: null,
    reason: null,
    created_at: ago(12),
    sent_at: ago(12),
  },
  {
    id: "eml_02",
    kind: "alert",
    recipient: "marco.rossi@acme-clinic.example",
    state: "queued",
    attempts: 2,
    next_at: new Date(Date.now() + 240_000).toISOString(),
    reason: "451 4.7.1 Greylisted, come back later",
    created_at: ago(20),
    sent_at: null,
  },
  {
    id: "eml_03",
    kind: "weekly_digest",
    recipient: "iryna.bondar@acme-clinic.example",
    state: "failed",
    attempts: 1,
    next_at: null,
    reason: "550 5.7.1 Sender address rejected: not owned by user harken",
    created_at: ago(190),
    sent_at: null,
  },
];
