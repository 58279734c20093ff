ALTER TABLE organization ADD COLUMN suspended_by {uuid};
ALTER TABLE organization ADD COLUMN checklist_dismissed_at BIGINT;
CREATE INDEX organization_children ON organization (parent_id);

CREATE TABLE former_slug (
  slug TEXT NOT NULL PRIMARY KEY,
  leads_to {uuid} NOT NULL REFERENCES organization (id)
);
CREATE INDEX former_slug_target ON former_slug (leads_to);
