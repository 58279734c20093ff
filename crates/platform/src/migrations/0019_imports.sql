CREATE TABLE import (
  organization_id {uuid} NOT NULL REFERENCES organization (id),
  id {uuid} NOT NULL,
  source_id {uuid} NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  process TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  to_at BIGINT NOT NULL,
  position BIGINT NOT NULL,
  window_us BIGINT NOT NULL,
  windows_done BIGINT NOT NULL,
  windows_total BIGINT NOT NULL,
  page_cursor TEXT,
  page_rows BIGINT NOT NULL,
  file_key TEXT,
  file_bytes BIGINT,
  found BIGINT NOT NULL,
  imported BIGINT NOT NULL,
  duplicate BIGINT NOT NULL,
  skipped BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  expected BIGINT,
  step BIGINT NOT NULL,
  setbacks BIGINT NOT NULL,
  worked_us BIGINT NOT NULL,
  worked_from BIGINT,
  error_code TEXT,
  error_detail TEXT,
  created_by {uuid},
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  finished_at BIGINT,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, source_id) REFERENCES source (organization_id, id)
);
CREATE UNIQUE INDEX one_unfinished_import ON import (organization_id, source_id) WHERE state IN ('queued', 'running', 'paused');
CREATE INDEX import_newest ON import (organization_id, created_at, id);

CREATE TABLE import_failure (
  organization_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  import_id {uuid} NOT NULL,
  row_number BIGINT NOT NULL,
  pointer TEXT NOT NULL,
  reason TEXT NOT NULL,
  sealed_row {bytes} NOT NULL,
  PRIMARY KEY (organization_id, id),
  FOREIGN KEY (organization_id, import_id) REFERENCES import (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX import_failure_order ON import_failure (organization_id, import_id, row_number, id);

CREATE TABLE catch_up (
  organization_id {uuid} NOT NULL,
  source_id {uuid} NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (organization_id, source_id),
  FOREIGN KEY (organization_id, source_id) REFERENCES source (organization_id, id)
);

ALTER TABLE interaction ADD COLUMN history {bool} NOT NULL DEFAULT FALSE;
