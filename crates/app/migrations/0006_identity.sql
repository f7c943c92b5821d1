-- How people prove who they are, how they come to have an account, and what
-- they chose. Of every secret only a digest is kept, but the second factor's,
-- which cannot be checked without it.

-- A session that its owner wanted kept on a device of their own lives for
-- thirty days, however rarely it is used; the others end after twelve hours.
ALTER TABLE session ADD COLUMN trusted BIGINT NOT NULL DEFAULT 0;

-- How it began, and the token with which the provider is told that it ends.
ALTER TABLE session ADD COLUMN means TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN id_token TEXT;

CREATE TABLE password (
    person_id TEXT PRIMARY KEY REFERENCES person (id),
    hash TEXT NOT NULL,
    changed_at TEXT NOT NULL
);

-- `last_step` is the last code taken: none is taken twice.
CREATE TABLE second_factor (
    person_id TEXT PRIMARY KEY REFERENCES person (id),
    secret TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    confirmed_at TEXT,
    last_step BIGINT NOT NULL
);

CREATE TABLE recovery_code (
    person_id TEXT NOT NULL REFERENCES person (id),
    code_hash TEXT NOT NULL,
    PRIMARY KEY (person_id, code_hash)
);

-- An account at an identity provider.
CREATE TABLE federated_identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    linked_at TEXT NOT NULL,
    PRIMARY KEY (issuer, subject)
);

CREATE INDEX federated_identity_of_person ON federated_identity (person_id);

CREATE TABLE sign_in_link (
    token_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    come_back TEXT,
    expires_at TEXT NOT NULL
);

CREATE INDEX sign_in_link_of_person ON sign_in_link (person_id);

-- A sign-in that is half done, in one browser: at the provider, or before the
-- second factor.
CREATE TABLE sign_in_flow (
    token_hash TEXT PRIMARY KEY,
    person_id TEXT REFERENCES person (id),
    means TEXT NOT NULL,
    trusted BIGINT NOT NULL,
    come_back TEXT,
    state_hash TEXT,
    nonce TEXT,
    verifier TEXT,
    id_token TEXT,
    expires_at TEXT NOT NULL
);

CREATE TABLE invitation (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    invited_by TEXT,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);

CREATE INDEX invitation_of_email ON invitation (email);
CREATE INDEX invitation_by ON invitation (invited_by, created_at);

-- What somebody without an account asks of the Hub's team.
CREATE TABLE account_request (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    organisation TEXT NOT NULL,
    role TEXT NOT NULL,
    territory_id TEXT NOT NULL,
    words TEXT NOT NULL,
    created_at TEXT NOT NULL
);

CREATE INDEX account_request_in_time ON account_request (created_at);

-- How often a door was tried, by digest of what tried it; kept a day.
CREATE TABLE attempt (
    id TEXT PRIMARY KEY,
    door TEXT NOT NULL,
    at TEXT NOT NULL
);

CREATE INDEX attempt_at_door ON attempt (door, at);

-- Mails that a person does not want, or wants, where that is not what goes
-- without saying.
CREATE TABLE notification_choice (
    person_id TEXT NOT NULL REFERENCES person (id),
    topic TEXT NOT NULL,
    wanted BIGINT NOT NULL,
    PRIMARY KEY (person_id, topic)
);
