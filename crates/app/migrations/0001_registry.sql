-- The registry: who publishes places (source), what each import did (import),
-- the places themselves in the national standard's own shape (place), and what
-- could not be published (quarantine). Types are those SQLite and PostgreSQL
-- share: instants are RFC 3339 text in UTC, documents are JSON text.

CREATE TABLE source (
    id TEXT PRIMARY KEY,
    created_at TEXT NOT NULL
);

CREATE TABLE import (
    id TEXT PRIMARY KEY,
    source_id TEXT NOT NULL REFERENCES source (id),
    imported_at TEXT NOT NULL,
    location TEXT NOT NULL,
    rows_read BIGINT NOT NULL,
    published BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    added BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL,
    report TEXT NOT NULL
);

CREATE INDEX import_of_source ON import (source_id, imported_at);

CREATE TABLE place (
    key TEXT PRIMARY KEY,
    source_id TEXT NOT NULL REFERENCES source (id),
    record TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    first_published_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    withdrawn_at TEXT
);

CREATE INDEX place_of_source ON place (source_id);

CREATE TABLE quarantine (
    source_id TEXT NOT NULL REFERENCES source (id),
    row_number BIGINT NOT NULL,
    raw TEXT NOT NULL,
    issues TEXT NOT NULL,
    PRIMARY KEY (source_id, row_number)
);

-- One row; moves with every change of what the public may see, so that a
-- server knows when to rebuild its atlas.
CREATE TABLE revision (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL
);

INSERT INTO revision (id, number) VALUES (1, 0);
