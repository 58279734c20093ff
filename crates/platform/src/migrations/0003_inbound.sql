CREATE TABLE source (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  connector TEXT NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  domain TEXT NOT NULL,
  timezone TEXT NOT NULL,
  fields {json} NOT NULL,
  sealed_secrets {bytes},
  token_hash {bytes} NOT NULL UNIQUE,
  sealed_token {bytes} NOT NULL,
  installed_at BIGINT NOT NULL,
  last_event_at BIGINT,
  last_error TEXT,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX one_active_telephony_source ON source (organization_id) WHERE kind = 'telephony' AND state = 'active';

CREATE TABLE incoming_record (
  organization_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  source_id {uuid} NOT NULL,
  content_type TEXT NOT NULL,
  sealed_body {bytes} NOT NULL,
  bytes BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  verdict TEXT NOT NULL,
  reason_code TEXT,
  reason TEXT,
  external_id TEXT,
  interaction_id {uuid},
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, source_id) REFERENCES source (organization_id, id)
);
CREATE INDEX incoming_record_source ON incoming_record (organization_id, source_id, received_at, id);

CREATE TABLE call_leg (
  organization_id {uuid} NOT NULL,
  source_id {uuid} NOT NULL,
  session TEXT NOT NULL,
  external_id TEXT NOT NULL,
  record_id {uuid} NOT NULL,
  sealed_part {bytes} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, source_id, session, external_id),
  FOREIGN KEY (organization_id, source_id) REFERENCES source (organization_id, id)
);

CREATE TABLE interaction_key (
  organization_id {uuid} NOT NULL,
  source_key TEXT NOT NULL,
  external_id TEXT NOT NULL,
  interaction_id {uuid} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, source_key, external_id)
);
