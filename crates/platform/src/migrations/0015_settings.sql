CREATE TABLE notification_settings (
  organization_id {uuid} NOT NULL PRIMARY KEY REFERENCES organization (id),
  channels {json} NOT NULL,
  email_addresses {json} NOT NULL,
  revision BIGINT NOT NULL
);

CREATE TABLE notification_preference (
  organization_id {uuid} NOT NULL,
  member_id {uuid} NOT NULL,
  silenced {json} NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (organization_id, member_id),
  FOREIGN KEY (organization_id, member_id) REFERENCES member (organization_id, id)
);

CREATE TABLE sip_settings (
  organization_id {uuid} NOT NULL PRIMARY KEY REFERENCES organization (id),
  enabled {bool} NOT NULL,
  domain TEXT NOT NULL,
  username TEXT NOT NULL,
  sealed_password {bytes},
  password_set_at BIGINT,
  algorithms {json} NOT NULL,
  accept_anyone {bool} NOT NULL,
  whitelist {json} NOT NULL,
  revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX sip_settings_domain ON sip_settings (domain) WHERE domain <> '';
CREATE UNIQUE INDEX sip_settings_username ON sip_settings (domain, username) WHERE username <> '';

CREATE TABLE phone (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  number TEXT NOT NULL,
  name TEXT NOT NULL,
  project_id {uuid},
  enabled {bool} NOT NULL,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id)
);
CREATE UNIQUE INDEX phone_number ON phone (number);

CREATE TABLE attached_field (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  level TEXT NOT NULL,
  position BIGINT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  variable TEXT NOT NULL,
  description TEXT NOT NULL,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX attached_field_name ON attached_field (organization_id, level, name_key);
CREATE INDEX attached_field_order ON attached_field (organization_id, position);

CREATE TABLE delivery_settings (
  organization_id {uuid} NOT NULL PRIMARY KEY REFERENCES organization (id),
  auto_sync {bool} NOT NULL,
  transcript {bool} NOT NULL,
  summary {bool} NOT NULL,
  score {bool} NOT NULL,
  revision BIGINT NOT NULL
);

CREATE TABLE field_mapping_list (
  organization_id {uuid} NOT NULL PRIMARY KEY REFERENCES organization (id),
  mappings {json} NOT NULL,
  revision BIGINT NOT NULL
);
