-- Work that outlives a request (job): taken by one node at a time under a
-- lease, resumed by another when the lease runs out, ended in the transaction
-- of its effects. The columns `lease` and `leased_until` say who has it; a job
-- with `every_seconds` begins again after each end.
CREATE TABLE job (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    unique_key TEXT,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at TEXT NOT NULL,
    every_seconds BIGINT,
    attempts BIGINT NOT NULL,
    max_attempts BIGINT NOT NULL,
    leased_by TEXT,
    lease TEXT,
    leased_until TEXT,
    progress TEXT,
    result TEXT,
    error TEXT,
    created_at TEXT NOT NULL,
    created_by TEXT,
    finished_at TEXT
);

-- Of the jobs that share a key, one at most waits or runs.
CREATE UNIQUE INDEX job_under_way ON job (unique_key) WHERE state IN ('waiting', 'running');

CREATE INDEX job_due ON job (state, due_at);

CREATE INDEX job_of_kind ON job (kind, created_at);

-- Messages to send (mail). The body is erased once it is sent or given up, the
-- row some weeks later.
CREATE TABLE mail (
    id TEXT PRIMARY KEY,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT,
    purpose TEXT NOT NULL,
    created_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    useful_until TEXT,
    attempts BIGINT NOT NULL,
    lease TEXT,
    leased_until TEXT,
    sent_at TEXT,
    given_up_at TEXT,
    error TEXT
);

CREATE INDEX mail_due ON mail (due_at) WHERE sent_at IS NULL AND given_up_at IS NULL;

CREATE INDEX mail_of_time ON mail (created_at);
