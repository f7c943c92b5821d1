-- A row that was not published is told from the others of its source by what it
-- says of itself (identity), and by the values that keep it out (faults): a
-- correction holds as long as both stay. Runs of before this have neither: their
-- rows can be mended once their file is imported again.
ALTER TABLE import_quarantine ADD COLUMN identity TEXT;
ALTER TABLE import_quarantine ADD COLUMN faults TEXT;
ALTER TABLE import_quarantine ADD COLUMN reason TEXT;
ALTER TABLE import_quarantine ADD COLUMN value TEXT;
ALTER TABLE import_quarantine ADD COLUMN name TEXT;
ALTER TABLE import_quarantine ADD COLUMN departement TEXT;
-- The run published it with the correction that somebody had made before.
ALTER TABLE import_quarantine ADD COLUMN mended BIGINT NOT NULL DEFAULT 0;

CREATE INDEX import_quarantine_of_row ON import_quarantine (identity, import_id);

-- What somebody decided of such a row: published with corrections (JSON, by field
-- of the standard), or left out for a reason.
CREATE TABLE row_mend (
    source_id TEXT NOT NULL REFERENCES source (id),
    identity TEXT NOT NULL,
    faults TEXT NOT NULL,
    verdict TEXT NOT NULL,
    corrections TEXT NOT NULL,
    place_key TEXT REFERENCES place (key),
    -- What the place was before, where there was one: to undo.
    before_place TEXT,
    -- The run to whose changes this one was added.
    import_id TEXT REFERENCES import (id),
    decided_at TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (source_id, identity)
);
