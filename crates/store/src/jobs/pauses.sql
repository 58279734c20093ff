CREATE TABLE job_pause (
    organization_id {uuid} NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL
);
