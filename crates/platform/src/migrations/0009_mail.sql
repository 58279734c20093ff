CREATE TABLE mail_server (
  organization_id {uuid} NOT NULL PRIMARY KEY REFERENCES organization (id),
  provider TEXT NOT NULL,
  host TEXT NOT NULL,
  port BIGINT NOT NULL,
  encryption TEXT NOT NULL,
  disable_certificate_validation {bool} NOT NULL,
  username TEXT,
  sealed_password {bytes},
  sealed_api_key {bytes},
  api_url TEXT,
  mail_from TEXT NOT NULL,
  notification_bcc {json} NOT NULL,
  support_email TEXT,
  revision BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE mail_template (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  kind TEXT NOT NULL,
  locale TEXT NOT NULL,
  subject TEXT NOT NULL,
  html TEXT NOT NULL,
  plain TEXT NOT NULL,
  revision BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, kind, locale)
);

CREATE TABLE email (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  recipient TEXT NOT NULL,
  locale TEXT NOT NULL,
  sealed_variables {bytes},
  message_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
  attempts BIGINT NOT NULL,
  next_at BIGINT,
  last_error TEXT,
  sent_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX email_newest ON email (organization_id, created_at, id);
