CREATE TABLE organization (
  id {uuid} NOT NULL PRIMARY KEY,
  parent_id {uuid} REFERENCES organization (id),
  name TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  region TEXT NOT NULL,
  timezone TEXT NOT NULL,
  language TEXT NOT NULL,
  currency TEXT NOT NULL,
  status TEXT NOT NULL,
  max_upload_bytes BIGINT NOT NULL,
  min_call_seconds BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE "user" (
  id {uuid} NOT NULL PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  locale TEXT NOT NULL,
  theme TEXT NOT NULL,
  password_hash TEXT,
  created_at BIGINT NOT NULL
);

CREATE TABLE member (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  user_id {uuid} NOT NULL REFERENCES "user" (id),
  role TEXT NOT NULL,
  status TEXT NOT NULL,
  extension TEXT,
  joined_at BIGINT,
  last_seen_at BIGINT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, user_id)
);
CREATE INDEX member_user ON member (user_id);

CREATE TABLE member_project (
  organization_id {uuid} NOT NULL,
  member_id {uuid} NOT NULL,
  project_id {uuid} NOT NULL,
  PRIMARY KEY (organization_id, member_id, project_id),
  FOREIGN KEY (organization_id, member_id) REFERENCES member (organization_id, id)
);

CREATE TABLE session (
  token_hash {bytes} NOT NULL PRIMARY KEY,
  id {uuid} NOT NULL UNIQUE,
  user_id {uuid} NOT NULL REFERENCES "user" (id),
  csrf_token TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL
);
CREATE INDEX session_of_user ON session (user_id);

CREATE TABLE setup (
  id BIGINT NOT NULL PRIMARY KEY,
  token_hash {bytes} NOT NULL,
  created_at BIGINT NOT NULL,
  closed_at BIGINT
);
