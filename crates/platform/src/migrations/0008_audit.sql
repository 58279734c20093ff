CREATE TABLE audit_entry (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  at BIGINT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id {uuid},
  actor_name TEXT NOT NULL,
  action TEXT NOT NULL,
  entity TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  before {json},
  after {json},
  address TEXT,
  request_id TEXT,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX audit_entry_newest ON audit_entry (organization_id, at, id);
