-- Imports that only do what changed, that wait for a person where too much
-- changed at once, and the versions of the mappings that read them.

-- What a run read: in how many rows each column that its mapping names held
-- something (JSON), and how many rows were known already.
ALTER TABLE import ADD COLUMN columns_read TEXT;
ALTER TABLE import ADD COLUMN reused BIGINT NOT NULL DEFAULT 0;

-- What became of each row of a source's last file, by a digest of the row, of
-- how it was read and by what. The place has to be what it was made then: its
-- fingerprint is kept too. No place: the row was quarantined.
CREATE TABLE import_row (
    source_id TEXT NOT NULL REFERENCES source (id),
    fingerprint TEXT NOT NULL,
    place_key TEXT,
    place_fingerprint TEXT,
    issues TEXT NOT NULL,
    PRIMARY KEY (source_id, fingerprint)
);

-- An import that waits for a decision: why (causes), what it would change
-- (diff), and all of it in parts (compressed JSON in base64), until decided.
CREATE TABLE import_hold (
    id TEXT PRIMARY KEY,
    source_id TEXT NOT NULL REFERENCES source (id),
    held_at TEXT NOT NULL,
    location TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    rows_read BIGINT NOT NULL,
    causes TEXT NOT NULL,
    diff TEXT NOT NULL,
    mapping TEXT,
    state TEXT NOT NULL,
    decided_at TEXT,
    decided_by TEXT,
    reason TEXT,
    job_id TEXT,
    run_id TEXT
);

CREATE INDEX import_hold_of_source ON import_hold (source_id, held_at);
CREATE INDEX import_hold_of_state ON import_hold (state, held_at);

CREATE TABLE import_hold_part (
    hold_id TEXT NOT NULL REFERENCES import_hold (id),
    number BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (hold_id, number)
);

-- The versions of a source's mapping, from 1 on; the highest is in use. Who
-- made it is named as the journal names them.
CREATE TABLE mapping_version (
    source_id TEXT NOT NULL REFERENCES source (id),
    number BIGINT NOT NULL,
    mapping TEXT NOT NULL,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (source_id, number)
);

INSERT INTO mapping_version (source_id, number, mapping, made_at, made_by, why)
SELECT id, 1, mapping, created_at, 'operator', 'dernier import' FROM source WHERE mapping IS NOT NULL;

-- The last file that was imported of a source, to try mappings on: in parts,
-- compressed, in base64.
CREATE TABLE source_file_part (
    source_id TEXT NOT NULL REFERENCES source (id),
    number BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (source_id, number)
);
