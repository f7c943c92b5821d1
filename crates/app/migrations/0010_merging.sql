-- Golden places: the records (place) that describe one place are one to the
-- public, under the key of their leader.

-- A record that is part of another one's place. A record without a row here is
-- a place of its own, under its own key. A withdrawn record keeps its row: its
-- address leads to its leader for ever. `since` tells which corrections by hand
-- were made on the sheet of all of them.
CREATE TABLE place_cluster (
    place_key TEXT PRIMARY KEY REFERENCES place (key),
    leader TEXT NOT NULL REFERENCES place (key),
    since TEXT NOT NULL
);

CREATE INDEX place_cluster_of_leader ON place_cluster (leader, place_key);

-- Pairs of records that may be the same place (a before b), as the machine
-- compares them: in millionths, with what speaks for and against in words. From
-- them, clusters are worked out again around what changes.
CREATE TABLE place_pair (
    a TEXT NOT NULL REFERENCES place (key),
    b TEXT NOT NULL REFERENCES place (key),
    millionths BIGINT NOT NULL,
    decision TEXT NOT NULL,
    evidence TEXT NOT NULL,
    PRIMARY KEY (a, b)
);

CREATE INDEX place_pair_of_b ON place_pair (b, a);
CREATE INDEX place_pair_of_decision ON place_pair (decision, millionths, a, b);

-- By which weights the pairs were compared: others make all of them anew. No
-- row: nothing was compared yet.
CREATE TABLE place_pairing (
    id BIGINT PRIMARY KEY,
    weights TEXT NOT NULL,
    at TEXT NOT NULL
);

-- What people say of two records (a before b): `same` place, `different` ones,
-- or `unsure`. One per person; the latest that decides settles the pair, for
-- every import to come.
CREATE TABLE judgement (
    a TEXT NOT NULL REFERENCES place (key),
    b TEXT NOT NULL REFERENCES place (key),
    judged_by TEXT NOT NULL,
    verdict TEXT NOT NULL,
    judged_at TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (a, b, judged_by)
);

CREATE INDEX judgement_of_b ON judgement (b, a);
CREATE INDEX judgement_by ON judgement (judged_by, judged_at);

-- Rows read = published + in quarantine + merged with another record's place.
ALTER TABLE import ADD COLUMN merged BIGINT NOT NULL DEFAULT 0;
