ALTER TABLE "user" ADD COLUMN first_name TEXT NOT NULL DEFAULT '';
ALTER TABLE "user" ADD COLUMN last_name TEXT NOT NULL DEFAULT '';
ALTER TABLE "user" ADD COLUMN folded_name TEXT NOT NULL DEFAULT '';
ALTER TABLE "user" ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
ALTER TABLE member ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;

CREATE TABLE invitation (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  email TEXT NOT NULL,
  role TEXT NOT NULL,
  project_ids {json} NOT NULL,
  locale TEXT NOT NULL,
  token_hash {bytes} NOT NULL,
  state TEXT NOT NULL,
  inviter_id {uuid},
  sent_at BIGINT,
  expires_at BIGINT NOT NULL,
  settled_at BIGINT,
  member_id {uuid},
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX invitation_token ON invitation (token_hash);
CREATE UNIQUE INDEX one_pending_invitation ON invitation (organization_id, email) WHERE state = 'pending';
CREATE INDEX invitation_newest ON invitation (organization_id, created_at, id);
CREATE UNIQUE INDEX member_extension ON member (organization_id, extension) WHERE status = 'active';
