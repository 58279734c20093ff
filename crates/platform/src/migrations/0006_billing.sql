CREATE TABLE billing_account (
  organization_id {uuid} NOT NULL PRIMARY KEY REFERENCES organization (id),
  unit_price_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  free_below_ms BIGINT NOT NULL,
  round_to_ms BIGINT NOT NULL,
  balance_minor BIGINT NOT NULL,
  revision BIGINT NOT NULL
);

CREATE TABLE usage_entry (
  organization_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  interaction_id {uuid} NOT NULL,
  minutes BIGINT NOT NULL,
  unit_price_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, interaction_id)
);
CREATE INDEX usage_entry_newest ON usage_entry (organization_id, created_at, id);

CREATE TABLE ledger_entry (
  organization_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  position BIGINT NOT NULL,
  kind TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  balance_after_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  interaction_id {uuid},
  note TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, id),
  UNIQUE (organization_id, position),
  UNIQUE (organization_id, kind, interaction_id)
);
