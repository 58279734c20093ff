ALTER TABLE source ADD COLUMN address_since BIGINT;
ALTER TABLE source ADD COLUMN receiving_since BIGINT;
ALTER TABLE source ADD COLUMN told TEXT;
ALTER TABLE source ADD COLUMN history_state TEXT NOT NULL DEFAULT 'untested';
ALTER TABLE source ADD COLUMN history_checked_at BIGINT;
ALTER TABLE source ADD COLUMN history_error TEXT;

CREATE TABLE source_exchange (
  organization_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  source_id {uuid} NOT NULL,
  at BIGINT NOT NULL,
  purpose TEXT NOT NULL,
  method TEXT NOT NULL,
  host TEXT NOT NULL,
  path TEXT NOT NULL,
  status BIGINT,
  took_ms BIGINT NOT NULL,
  words TEXT,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, source_id) REFERENCES source (organization_id, id)
);
CREATE INDEX source_exchange_newest ON source_exchange (organization_id, source_id, at, id);

CREATE TABLE employee (
  organization_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  source_id {uuid} NOT NULL,
  key TEXT NOT NULL,
  name TEXT,
  email TEXT,
  member_id {uuid},
  matched_by TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, source_id) REFERENCES source (organization_id, id)
);
CREATE UNIQUE INDEX employee_key ON employee (organization_id, source_id, key);
CREATE INDEX interaction_employee ON interaction (organization_id, source_id, employee);
