CREATE TABLE interaction_name (
  organization_id {uuid} NOT NULL,
  source_key TEXT NOT NULL,
  external_id TEXT NOT NULL,
  interaction_id {uuid} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (organization_id, source_key, external_id)
) {clustered};
INSERT INTO interaction_name SELECT organization_id, source_key, external_id, interaction_id, created_at FROM interaction_key;
DROP TABLE interaction_key;
ALTER TABLE interaction_name RENAME TO interaction_key;
