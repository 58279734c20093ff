CREATE TABLE role (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  description TEXT NOT NULL,
  span TEXT NOT NULL CHECK (span IN ('organization', 'projects', 'own')),
  flags {json} NOT NULL,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, key),
  UNIQUE (organization_id, name_key)
);

CREATE TABLE privilege (
  organization_id {uuid} NOT NULL,
  role_id {uuid} NOT NULL,
  entity TEXT NOT NULL,
  can_create {bool} NOT NULL,
  can_read {bool} NOT NULL,
  can_update {bool} NOT NULL,
  can_delete {bool} NOT NULL,
  PRIMARY KEY (organization_id, role_id, entity),
  FOREIGN KEY (organization_id, role_id) REFERENCES role (organization_id, id),
  CHECK (can_read OR NOT (can_create OR can_update OR can_delete))
);
