-- Who may do what, where; and what was done, by whom.

-- A person who signs in. Deleting an account empties every column that says
-- who they were and keeps the id: the journal's entries go on pointing to it.
CREATE TABLE person (
    id TEXT PRIMARY KEY,
    email TEXT UNIQUE,
    name TEXT,
    position TEXT,
    telephone TEXT,
    time_zone TEXT NOT NULL,
    created_at TEXT NOT NULL,
    seen_at TEXT,
    suspended_at TEXT,
    deleted_at TEXT
);

-- The token itself is only in the browser's cookie.
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    csrf TEXT NOT NULL,
    device TEXT NOT NULL,
    strong BIGINT NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);

CREATE INDEX session_of_person ON session (person_id, created_at);

CREATE TABLE organisation (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    legal_form TEXT,
    siret TEXT,
    rna TEXT,
    ridet TEXT,
    territory_id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    closed_at TEXT
);

CREATE INDEX organisation_by_name ON organisation (name, id);

-- The territory of a Hub where it differs from the reference pack's.
CREATE TABLE hub_territory (
    hub_id TEXT NOT NULL,
    territory_id TEXT NOT NULL,
    PRIMARY KEY (hub_id, territory_id)
);

-- A role is held on a scope: the nation, a territory, a Hub, an organisation.
CREATE TABLE role_held (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    held_since TEXT NOT NULL,
    given_by TEXT NOT NULL,
    UNIQUE (person_id, role, scope)
);

CREATE INDEX role_held_by_scope ON role_held (scope, role);

-- The organisation that runs a place.
CREATE TABLE place_steward (
    place_key TEXT PRIMARY KEY REFERENCES place (key),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    since TEXT NOT NULL
);

CREATE INDEX place_steward_of_organisation ON place_steward (organisation_id, place_key);

-- Append-only; each entry's hash covers the previous one's.
CREATE TABLE journal (
    number BIGINT PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    commune TEXT,
    departement TEXT,
    hub_id TEXT,
    organisation_id TEXT,
    before TEXT,
    after TEXT,
    why TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);

CREATE INDEX journal_of_subject ON journal (subject, number);
CREATE INDEX journal_of_departement ON journal (departement, number);
CREATE INDEX journal_of_hub ON journal (hub_id, number);
CREATE INDEX journal_of_organisation ON journal (organisation_id, number);
CREATE INDEX journal_of_actor ON journal (actor, number);

-- The last entry: whoever writes the next holds this row until the end of the
-- transaction, so that the chain never forks.
CREATE TABLE journal_head (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL
);

INSERT INTO journal_head (id, number, hash) VALUES (1, 0, '');
