ALTER TABLE session ADD COLUMN proof TEXT NOT NULL DEFAULT 'password';
ALTER TABLE session ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;

CREATE TABLE throttle (
  key {bytes} NOT NULL PRIMARY KEY,
  full_at BIGINT NOT NULL
);

CREATE TABLE mfa_method (
  user_id {uuid} NOT NULL PRIMARY KEY REFERENCES "user" (id),
  kind TEXT NOT NULL,
  sealed_secret {bytes},
  last_step BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE mfa_enrolment (
  user_id {uuid} NOT NULL PRIMARY KEY REFERENCES "user" (id),
  kind TEXT NOT NULL,
  sealed_secret {bytes} NOT NULL,
  tries BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE TABLE mfa_challenge (
  token_hash {bytes} NOT NULL PRIMARY KEY,
  user_id {uuid} NOT NULL REFERENCES "user" (id),
  kind TEXT NOT NULL,
  code_hash {bytes},
  tries BIGINT NOT NULL,
  sent_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX mfa_challenge_of_user ON mfa_challenge (user_id);

CREATE TABLE recovery_code (
  user_id {uuid} NOT NULL REFERENCES "user" (id),
  code_hash {bytes} NOT NULL,
  PRIMARY KEY (user_id, code_hash)
);

CREATE TABLE password_reset (
  token_hash {bytes} NOT NULL PRIMARY KEY,
  user_id {uuid} NOT NULL REFERENCES "user" (id),
  expires_at BIGINT NOT NULL
);
CREATE INDEX password_reset_of_user ON password_reset (user_id);

CREATE TABLE sign_in_policy (
  organization_id {uuid} NOT NULL PRIMARY KEY REFERENCES organization (id),
  mfa TEXT NOT NULL,
  revision BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
