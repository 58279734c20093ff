CREATE TABLE api_key (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  name TEXT NOT NULL,
  service_type TEXT NOT NULL,
  secret_hash {bytes} NOT NULL,
  last4 TEXT NOT NULL,
  old_secret_hash {bytes},
  old_secret_until BIGINT,
  creator_id {uuid},
  creator_email TEXT NOT NULL,
  valid_until BIGINT,
  last_used_at BIGINT,
  last_used_address TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, name)
);
CREATE UNIQUE INDEX api_key_public_id ON api_key (id);

CREATE TABLE api_key_policy (
  organization_id {uuid} NOT NULL PRIMARY KEY REFERENCES organization (id),
  max_age_days BIGINT,
  revision BIGINT NOT NULL
);

CREATE TABLE kept_answer (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  actor TEXT NOT NULL,
  route TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_hash {bytes} NOT NULL,
  sealed_answer {bytes},
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, actor, route, idempotency_key)
);
CREATE INDEX kept_answer_age ON kept_answer (created_at);
