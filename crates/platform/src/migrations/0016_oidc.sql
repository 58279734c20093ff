CREATE TABLE identity_provider (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  enabled {bool} NOT NULL,
  name TEXT NOT NULL,
  issuer TEXT NOT NULL,
  client_id TEXT NOT NULL,
  sealed_secret {bytes},
  scopes TEXT NOT NULL,
  group_claim TEXT NOT NULL,
  role_rules {json} NOT NULL,
  default_role TEXT,
  required {bool} NOT NULL,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX one_identity_provider ON identity_provider (organization_id);

CREATE TABLE claimed_domain (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  domain TEXT NOT NULL,
  PRIMARY KEY (organization_id, domain)
);
CREATE UNIQUE INDEX one_claim_per_domain ON claimed_domain (domain);

CREATE TABLE user_identity (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  user_id {uuid} NOT NULL REFERENCES "user" (id),
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, issuer, subject)
);
CREATE INDEX user_identity_of_user ON user_identity (user_id);

CREATE TABLE sign_in_attempt (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  state_hash {bytes} NOT NULL,
  browser_hash {bytes} NOT NULL,
  next_path TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, state_hash)
);
CREATE UNIQUE INDEX sign_in_attempt_state ON sign_in_attempt (state_hash);
CREATE INDEX sign_in_attempt_end ON sign_in_attempt (expires_at);

ALTER TABLE session ADD COLUMN vouched_by {uuid};
