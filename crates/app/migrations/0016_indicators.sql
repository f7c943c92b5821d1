-- Indicators that were imported beside those of the program.

-- What a Hub measures itself: its definition, as JSON.
CREATE TABLE hub_indicator (
    id TEXT PRIMARY KEY,
    hub_id TEXT NOT NULL,
    definition TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL
);

-- A file that was read: whose it is (no Hub: everybody's), by which recipe, and
-- what became of its rows (report, JSON). It waits until somebody confirms it,
-- is then current until another one says the same again, or it is removed.
CREATE TABLE indicator_release (
    id TEXT PRIMARY KEY,
    hub_id TEXT,
    recipe TEXT NOT NULL,
    title TEXT NOT NULL,
    file_name TEXT NOT NULL,
    state TEXT NOT NULL,
    received_at TEXT NOT NULL,
    received_by TEXT NOT NULL,
    ended_at TEXT,
    rows_read BIGINT NOT NULL,
    taken BIGINT NOT NULL,
    report TEXT NOT NULL
);

CREATE INDEX indicator_release_of_state ON indicator_release (state, received_at);

-- What it holds: an indicator at a level and a vintage.
CREATE TABLE indicator_series (
    release_id TEXT NOT NULL REFERENCES indicator_release (id),
    indicator TEXT NOT NULL,
    level TEXT NOT NULL,
    vintage BIGINT NOT NULL,
    known BIGINT NOT NULL,
    PRIMARY KEY (release_id, indicator, level, vintage)
);

-- The figures themselves, in parts: compressed, in base64.
CREATE TABLE indicator_release_part (
    release_id TEXT NOT NULL REFERENCES indicator_release (id),
    number BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (release_id, number)
);
