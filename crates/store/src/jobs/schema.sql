CREATE TABLE job (
    organization_id {uuid} NOT NULL,
    id {uuid} NOT NULL,
    queue TEXT NOT NULL,
    kind TEXT NOT NULL,
    dedup_key TEXT,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'dead')),
    priority BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    lease_until BIGINT,
    fence BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    max_attempts BIGINT NOT NULL,
    payload TEXT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX job_due ON job (queue, priority, organization_id, run_at, id) WHERE state = 'queued';
CREATE INDEX job_next ON job (run_at) WHERE state = 'queued';
CREATE INDEX job_leased ON job (lease_until) WHERE state = 'running';
CREATE INDEX job_dead ON job (organization_id, finished_at, id) WHERE state = 'dead';
CREATE UNIQUE INDEX job_once ON job (organization_id, kind, dedup_key) WHERE state <> 'dead';
CREATE TABLE schedule (
    name TEXT NOT NULL PRIMARY KEY,
    next_at BIGINT NOT NULL
);
