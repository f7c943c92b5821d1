-- Séances: a facilitator leads people of a territory through an offer to check, stakes to rank and
-- sites to vote on. Who takes part has no account: a random token in their browser, of which only
-- the digest is here. All that makes one answer follow another (participants, their ballots, what
-- they said of places) is erased thirty days after the end; `results` then holds what they add up to.
CREATE TABLE seance (
    id TEXT PRIMARY KEY,
    -- What people type to join.
    code TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    territory_id TEXT NOT NULL,
    held_on TEXT NOT NULL,
    -- What is ranked and what is voted on, as JSON lists; a ballot names their places in the list.
    stakes TEXT NOT NULL,
    sites TEXT NOT NULL,
    -- How many sites one person may choose.
    votes BIGINT NOT NULL,
    -- The step that was opened last, and whether it still takes answers.
    step TEXT,
    step_open BIGINT NOT NULL DEFAULT 0,
    -- Moves with each act of the facilitator, and with each of anyone.
    stage BIGINT NOT NULL DEFAULT 0,
    revision BIGINT NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    started_at TEXT,
    closes_at TEXT,
    closed_at TEXT,
    -- When the errors that were said went to the signalements.
    reported_at TEXT,
    erased_at TEXT,
    results TEXT
);

CREATE INDEX seance_in_time ON seance (created_at, id);
CREATE INDEX seance_to_close ON seance (closes_at) WHERE closed_at IS NULL;

CREATE TABLE seance_participant (
    id TEXT PRIMARY KEY,
    seance_id TEXT NOT NULL REFERENCES seance (id),
    token_hash TEXT NOT NULL UNIQUE,
    -- What they are there as, where they said it.
    hat TEXT,
    joined_at TEXT NOT NULL,
    seen_at TEXT NOT NULL
);

CREATE INDEX seance_participant_of_seance ON seance_participant (seance_id, seen_at);

-- One ballot per person and step: `offre` (what they see), `enjeux`, `sites`.
CREATE TABLE seance_ballot (
    participant_id TEXT NOT NULL REFERENCES seance_participant (id),
    step TEXT NOT NULL,
    seance_id TEXT NOT NULL REFERENCES seance (id),
    content TEXT NOT NULL,
    at TEXT NOT NULL,
    hidden BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (participant_id, step)
);

CREATE INDEX seance_ballot_of_seance ON seance_ballot (seance_id, step);

-- What one person says of one known place: that it is right (no motif), or what is wrong.
CREATE TABLE seance_say (
    participant_id TEXT NOT NULL REFERENCES seance_participant (id),
    place_key TEXT NOT NULL,
    seance_id TEXT NOT NULL REFERENCES seance (id),
    place_name TEXT NOT NULL,
    motif TEXT,
    words TEXT NOT NULL,
    at TEXT NOT NULL,
    hidden BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (participant_id, place_key)
);

CREATE INDEX seance_say_of_seance ON seance_say (seance_id, place_key);

-- A place that is missing, for the team to settle; it outlives who proposed it.
CREATE TABLE seance_proposal (
    id TEXT PRIMARY KEY,
    seance_id TEXT NOT NULL REFERENCES seance (id),
    participant_id TEXT REFERENCES seance_participant (id),
    name TEXT NOT NULL,
    commune TEXT NOT NULL,
    words TEXT NOT NULL,
    at TEXT NOT NULL,
    state TEXT NOT NULL,
    settled_at TEXT,
    reason TEXT
);

CREATE INDEX seance_proposal_of_seance ON seance_proposal (seance_id, at);
