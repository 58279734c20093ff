CREATE TABLE evaluation_profile (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  name TEXT NOT NULL,
  version BIGINT NOT NULL,
  language TEXT NOT NULL,
  is_default {bool} NOT NULL,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id)
);

CREATE TABLE evaluation_profile_version (
  organization_id {uuid} NOT NULL,
  profile_id {uuid} NOT NULL,
  version BIGINT NOT NULL,
  modules {json} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, profile_id, version),
  FOREIGN KEY (organization_id, profile_id) REFERENCES evaluation_profile (organization_id, id)
);

CREATE TABLE project (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  is_default {bool} NOT NULL,
  profile_id {uuid},
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, profile_id) REFERENCES evaluation_profile (organization_id, id)
);
CREATE UNIQUE INDEX project_one_default ON project (organization_id) WHERE is_default;

CREATE TABLE routing_rule (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  position BIGINT NOT NULL,
  name TEXT NOT NULL,
  enabled {bool} NOT NULL,
  project_id {uuid} NOT NULL,
  conditions {json} NOT NULL,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id)
);
CREATE INDEX routing_rule_order ON routing_rule (organization_id, position);
