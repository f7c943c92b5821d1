-- Imports from the browser and on a schedule. A source says who answers for it
-- (scope), what may be done with it (licence), how often it should come and how
-- its columns were read last.
ALTER TABLE source ADD COLUMN title TEXT;
ALTER TABLE source ADD COLUMN scope TEXT NOT NULL DEFAULT 'nation';
ALTER TABLE source ADD COLUMN licence TEXT;
ALTER TABLE source ADD COLUMN frequency TEXT;
ALTER TABLE source ADD COLUMN mapping TEXT;

-- Who asked for a run, and when it was taken back. A run's quarantine is kept
-- with the run, as long as its before-images are.
ALTER TABLE import ADD COLUMN requested_by TEXT;
ALTER TABLE import ADD COLUMN coverage TEXT;
ALTER TABLE import ADD COLUMN rolled_back_at TEXT;
ALTER TABLE import ADD COLUMN forgotten_at TEXT;

-- What a run changed, with what was there before it: all that taking it back
-- needs. Nothing before: the place is the run's own.
CREATE TABLE import_change (
    import_id TEXT NOT NULL REFERENCES import (id),
    place_key TEXT NOT NULL REFERENCES place (key),
    kind TEXT NOT NULL,
    before_record TEXT,
    before_fingerprint TEXT,
    before_undated BIGINT,
    before_withdrawn_at TEXT,
    after_fingerprint TEXT NOT NULL,
    PRIMARY KEY (import_id, place_key)
);

CREATE INDEX import_change_of_place ON import_change (place_key);

CREATE TABLE import_quarantine (
    import_id TEXT NOT NULL REFERENCES import (id),
    row_number BIGINT NOT NULL,
    raw TEXT NOT NULL,
    issues TEXT NOT NULL,
    PRIMARY KEY (import_id, row_number)
);

INSERT INTO import_quarantine (import_id, row_number, raw, issues)
SELECT (SELECT i.id FROM import i WHERE i.source_id = q.source_id ORDER BY i.imported_at DESC, i.id DESC LIMIT 1),
    q.row_number, q.raw, q.issues
FROM quarantine q
WHERE EXISTS (SELECT 1 FROM import i WHERE i.source_id = q.source_id);

DROP TABLE quarantine;

-- A file sent by a browser, until it is imported, at most a week. In parts of
-- base64, so that any node of any database can read it.
CREATE TABLE upload (
    id TEXT PRIMARY KEY,
    source_id TEXT NOT NULL REFERENCES source (id),
    file_name TEXT NOT NULL,
    size BIGINT NOT NULL,
    picks TEXT NOT NULL,
    uploaded_at TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    job_id TEXT
);

CREATE INDEX upload_of_time ON upload (uploaded_at);

CREATE TABLE upload_part (
    upload_id TEXT NOT NULL REFERENCES upload (id),
    number BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (upload_id, number)
);

-- The address a source is fetched from, and by what its server knew the last file.
CREATE TABLE import_schedule (
    source_id TEXT PRIMARY KEY REFERENCES source (id),
    url TEXT NOT NULL,
    every TEXT NOT NULL,
    owner_id TEXT NOT NULL REFERENCES person (id),
    next_at TEXT NOT NULL,
    paused_at TEXT,
    etag TEXT,
    last_modified TEXT,
    content_hash TEXT,
    checked_at TEXT,
    outcome TEXT,
    failures BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX import_schedule_due ON import_schedule (next_at);
