CREATE TABLE activity_entry (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT,
  interaction_id {uuid},
  source_id {uuid},
  detail TEXT NOT NULL,
  facts {json} NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX activity_entry_newest ON activity_entry (organization_id, at, id);

CREATE TABLE event (
  organization_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  project_id {uuid},
  member_id {uuid},
  recipient_id {uuid},
  data {json} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id)
);
