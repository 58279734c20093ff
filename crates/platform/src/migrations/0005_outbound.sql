CREATE TABLE alert_rule (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  name TEXT NOT NULL,
  category TEXT NOT NULL,
  severity TEXT NOT NULL,
  score_below BIGINT NOT NULL,
  project_id {uuid},
  enabled {bool} NOT NULL,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id)
);

CREATE TABLE alert (
  organization_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  rule_id {uuid} NOT NULL,
  interaction_id {uuid} NOT NULL,
  project_id {uuid},
  severity TEXT NOT NULL,
  actual BIGINT NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, rule_id, interaction_id),
  FOREIGN KEY (organization_id, rule_id) REFERENCES alert_rule (organization_id, id) ON DELETE CASCADE,
  FOREIGN KEY (organization_id, interaction_id) REFERENCES interaction (organization_id, id)
);
CREATE INDEX alert_newest ON alert (organization_id, created_at, id);

CREATE TABLE notification (
  organization_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  member_id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL,
  params {json} NOT NULL,
  interaction_id {uuid},
  read_at BIGINT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, member_id) REFERENCES member (organization_id, id)
);
CREATE INDEX notification_member ON notification (organization_id, member_id, created_at, id);

CREATE TABLE webhook_endpoint (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  url TEXT NOT NULL,
  events {json} NOT NULL,
  sealed_secret {bytes} NOT NULL,
  enabled {bool} NOT NULL,
  disabled_reason TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id)
);

CREATE TABLE delivery (
  organization_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  endpoint_id {uuid} NOT NULL,
  interaction_id {uuid},
  event TEXT NOT NULL,
  dedup_key TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  next_at BIGINT,
  last_status BIGINT,
  last_error TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, endpoint_id, dedup_key),
  FOREIGN KEY (organization_id, endpoint_id) REFERENCES webhook_endpoint (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX delivery_newest ON delivery (organization_id, created_at, id);
