CREATE TABLE telegram_bot (
  organization_id {uuid} NOT NULL PRIMARY KEY REFERENCES organization (id),
  base_url TEXT NOT NULL,
  sealed_token {bytes} NOT NULL,
  token_last4 TEXT NOT NULL,
  bot_id BIGINT NOT NULL,
  username TEXT NOT NULL,
  fault TEXT,
  reason TEXT,
  next_update BIGINT NOT NULL,
  heard_at BIGINT NOT NULL,
  connected_at BIGINT NOT NULL,
  revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX telegram_bot_bot_id ON telegram_bot (bot_id);

CREATE TABLE telegram_chat (
  organization_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  member_id {uuid},
  chat_id BIGINT NOT NULL,
  title TEXT NOT NULL,
  is_private {bool} NOT NULL,
  linked_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id) REFERENCES telegram_bot (organization_id) ON DELETE CASCADE,
  FOREIGN KEY (organization_id, member_id) REFERENCES member (organization_id, id)
);
CREATE UNIQUE INDEX telegram_chat_organization ON telegram_chat (organization_id) WHERE member_id IS NULL;
CREATE UNIQUE INDEX telegram_chat_member ON telegram_chat (organization_id, member_id) WHERE member_id IS NOT NULL;

CREATE TABLE telegram_link (
  organization_id {uuid} NOT NULL,
  token_hash {bytes} NOT NULL,
  member_id {uuid},
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, token_hash),
  FOREIGN KEY (organization_id) REFERENCES telegram_bot (organization_id) ON DELETE CASCADE,
  FOREIGN KEY (organization_id, member_id) REFERENCES member (organization_id, id)
);

CREATE TABLE telegram_message (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  chat {uuid} NOT NULL,
  recipient TEXT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT,
  interaction_id {uuid},
  state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
  attempts BIGINT NOT NULL,
  next_at BIGINT,
  last_error TEXT,
  sent_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX telegram_message_newest ON telegram_message (organization_id, created_at, id);
