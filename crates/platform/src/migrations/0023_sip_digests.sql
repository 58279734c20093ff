ALTER TABLE sip_settings ADD COLUMN sealed_digests {bytes};
ALTER TABLE sip_settings ADD COLUMN realm TEXT NOT NULL DEFAULT '';

ALTER TABLE api_key ADD COLUMN sealed_digests {bytes};
ALTER TABLE api_key ADD COLUMN old_sealed_digests {bytes};
ALTER TABLE api_key ADD COLUMN sip_realm TEXT;
ALTER TABLE api_key ADD COLUMN sip_revision BIGINT NOT NULL DEFAULT 0;
