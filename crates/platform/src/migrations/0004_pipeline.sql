CREATE TABLE interaction (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  external_id TEXT NOT NULL,
  source_id {uuid},
  project_id {uuid},
  member_id {uuid},
  channel TEXT NOT NULL,
  direction TEXT NOT NULL,
  origin TEXT NOT NULL,
  status TEXT NOT NULL,
  reason_code TEXT,
  reason TEXT,
  failed_stage TEXT,
  failure_retryable {bool} NOT NULL,
  participant_name TEXT,
  participant_phone TEXT,
  line TEXT,
  employee TEXT,
  started_at BIGINT NOT NULL,
  duration_ms BIGINT,
  quality_score BIGINT,
  sentiment TEXT,
  category TEXT,
  language TEXT,
  summary TEXT,
  routing {json} NOT NULL,
  variables {json} NOT NULL,
  recording_url {bytes},
  has_recording {bool} NOT NULL,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id),
  FOREIGN KEY (organization_id, source_id) REFERENCES source (organization_id, id),
  FOREIGN KEY (organization_id, member_id) REFERENCES member (organization_id, id)
);
CREATE INDEX interaction_newest ON interaction (organization_id, started_at, id);
CREATE INDEX interaction_status ON interaction (organization_id, status, started_at, id);
CREATE INDEX interaction_project ON interaction (organization_id, project_id, started_at, id);
CREATE INDEX interaction_member ON interaction (organization_id, member_id, started_at, id);

CREATE TABLE recording (
  organization_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  interaction_id {uuid} NOT NULL,
  blob_key TEXT NOT NULL,
  format TEXT NOT NULL,
  codec TEXT NOT NULL,
  mime TEXT NOT NULL,
  channels BIGINT NOT NULL,
  duration_ms BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  sha256 {bytes} NOT NULL,
  peaks {json} NOT NULL,
  metrics {json} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, interaction_id),
  FOREIGN KEY (organization_id, interaction_id) REFERENCES interaction (organization_id, id)
);
CREATE INDEX recording_sha256 ON recording (organization_id, sha256);

CREATE TABLE transcript (
  organization_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  interaction_id {uuid} NOT NULL,
  connector TEXT NOT NULL,
  model TEXT NOT NULL,
  language TEXT NOT NULL,
  billed_seconds BIGINT,
  turns {json} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, interaction_id),
  FOREIGN KEY (organization_id, interaction_id) REFERENCES interaction (organization_id, id)
);

CREATE TABLE evaluation (
  organization_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  interaction_id {uuid} NOT NULL,
  profile_id {uuid} NOT NULL,
  profile_version BIGINT NOT NULL,
  connector TEXT NOT NULL,
  model TEXT NOT NULL,
  quality_score BIGINT,
  sentiment TEXT NOT NULL,
  category TEXT NOT NULL,
  summary TEXT NOT NULL,
  suggestions {json} NOT NULL,
  criteria {json} NOT NULL,
  prompt_tokens BIGINT NOT NULL,
  completion_tokens BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, interaction_id),
  FOREIGN KEY (organization_id, interaction_id) REFERENCES interaction (organization_id, id)
);

CREATE TABLE trace_step (
  organization_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  interaction_id {uuid} NOT NULL,
  stage TEXT NOT NULL,
  state TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  duration_ms BIGINT,
  tries BIGINT NOT NULL,
  code TEXT,
  detail TEXT,
  facts {json} NOT NULL,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, interaction_id, stage),
  FOREIGN KEY (organization_id, interaction_id) REFERENCES interaction (organization_id, id)
);

CREATE TABLE credential (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  connector TEXT NOT NULL,
  family TEXT NOT NULL,
  state TEXT NOT NULL,
  sealed_secret {bytes} NOT NULL,
  last4 TEXT NOT NULL,
  base_url TEXT,
  model TEXT,
  last_error TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, connector)
);
