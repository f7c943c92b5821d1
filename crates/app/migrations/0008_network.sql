-- The network: organisations, the Hubs they form, and what the public is told
-- of them and of their référents.

-- Who saves a sheet says which version they read: two people do not overwrite
-- each other unseen.
ALTER TABLE organisation ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- The part it has in the whole programme: `inter-hubs`, or none.
ALTER TABLE organisation ADD COLUMN part TEXT;

-- What a Hub says of itself. A Hub without a row has said nothing yet.
CREATE TABLE hub_sheet (
    hub_id TEXT PRIMARY KEY,
    presentation TEXT NOT NULL,
    courriel TEXT,
    telephone TEXT,
    site_web TEXT,
    version BIGINT NOT NULL
);

-- The programme's phases that a Hub went through, each from its first day.
CREATE TABLE hub_phase (
    hub_id TEXT NOT NULL,
    phase TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (hub_id, phase)
);

-- The organisations that form a Hub.
CREATE TABLE hub_member (
    hub_id TEXT NOT NULL,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    part TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (hub_id, organisation_id)
);

CREATE INDEX hub_member_of_organisation ON hub_member (organisation_id);

-- What a référent agreed to have shown on their Hub's public page. Withdrawing
-- the agreement deletes the row.
CREATE TABLE referent_shown (
    person_id TEXT PRIMARY KEY REFERENCES person (id),
    name TEXT NOT NULL,
    position TEXT NOT NULL,
    courriel TEXT,
    telephone TEXT,
    agreed_at TEXT NOT NULL
);

-- The funder's follow-up of a Hub.
CREATE TABLE hub_follow_up (
    id TEXT PRIMARY KEY,
    hub_id TEXT NOT NULL,
    held_on TEXT NOT NULL,
    note TEXT NOT NULL,
    written_by TEXT NOT NULL REFERENCES person (id),
    written_at TEXT NOT NULL
);

CREATE INDEX hub_follow_up_of_hub ON hub_follow_up (hub_id, held_on);
