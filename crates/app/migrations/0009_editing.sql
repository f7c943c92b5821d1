-- What people corrected by hand on a sheet (place_edit): it goes before what
-- the source says, and stays when the source is imported again. A part is a
-- field of the standard, or `publication`, whether the sheet is shown at all.
CREATE TABLE place_edit (
    place_key TEXT NOT NULL REFERENCES place (key),
    part TEXT NOT NULL,
    value TEXT NOT NULL,
    edited_at TEXT NOT NULL,
    edited_by TEXT NOT NULL,
    PRIMARY KEY (place_key, part)
);

-- Who says their organisation runs a place (claim), for the Hub to check.
CREATE TABLE place_claim (
    id TEXT PRIMARY KEY,
    place_key TEXT NOT NULL REFERENCES place (key),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    claimed_by TEXT NOT NULL REFERENCES person (id),
    claimed_at TEXT NOT NULL,
    message TEXT NOT NULL,
    state TEXT NOT NULL,
    answer TEXT,
    settled_at TEXT
);

CREATE UNIQUE INDEX place_claim_open ON place_claim (place_key, organisation_id) WHERE state = 'waiting';
CREATE INDEX place_claim_of_state ON place_claim (state, claimed_at);

-- What became of a report, and what was answered.
ALTER TABLE signalement ADD COLUMN settled_at TEXT;
ALTER TABLE signalement ADD COLUMN reponse TEXT;
CREATE INDEX signalement_of_statut ON signalement (statut, received_at, reference);
