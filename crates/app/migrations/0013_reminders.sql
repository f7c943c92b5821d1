-- Reminders by mail to those who keep a place's sheet that nobody has checked
-- for long. They are off until a Hub turns them on for its territory.

-- Where a mail client unsubscribes its reader by itself (RFC 8058).
ALTER TABLE mail ADD COLUMN unsubscribe TEXT;

-- The Hubs that turned them on.
CREATE TABLE reminder_hub (
    hub_id TEXT PRIMARY KEY,
    turned_on_at TEXT NOT NULL,
    turned_on_by TEXT NOT NULL
);

-- When somebody was last reminded: once a month at most, whichever node does it.
CREATE TABLE reminder_turn (
    person_id TEXT PRIMARY KEY REFERENCES person (id),
    sent_at TEXT NOT NULL
);

-- One mail to one person. Of its two links only digests are kept: one says that
-- the sheets are right, once and for a month; the other ends the reminders.
CREATE TABLE reminder (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    confirm_hash TEXT NOT NULL UNIQUE,
    stop_hash TEXT NOT NULL UNIQUE,
    sent_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    confirmed_at TEXT
);

CREATE INDEX reminder_of_person ON reminder (person_id, sent_at);

CREATE TABLE reminder_place (
    reminder_id TEXT NOT NULL REFERENCES reminder (id),
    place_key TEXT NOT NULL REFERENCES place (key),
    hub_id TEXT NOT NULL,
    confirmed_at TEXT,
    PRIMARY KEY (reminder_id, place_key)
);

CREATE INDEX reminder_place_of_hub ON reminder_place (hub_id, reminder_id);
