ALTER TABLE sip_settings ADD COLUMN legacy_digest {bool} NOT NULL DEFAULT FALSE;

CREATE TABLE sip_admission (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  count BIGINT NOT NULL,
  method TEXT NOT NULL,
  transport TEXT NOT NULL,
  source TEXT,
  called TEXT NOT NULL,
  caller TEXT NOT NULL,
  username TEXT,
  admits TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL,
  answered TEXT NOT NULL,
  status BIGINT,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX sip_admission_newest ON sip_admission (organization_id, last_at, id);

CREATE TABLE sip_registration (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  address TEXT NOT NULL,
  contact TEXT NOT NULL,
  source TEXT NOT NULL,
  transport TEXT NOT NULL,
  registered_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX sip_registration_contact ON sip_registration (organization_id, address, contact);
