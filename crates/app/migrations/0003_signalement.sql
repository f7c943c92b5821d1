-- What the public reports as wrong on a place's sheet (signalement), for the
-- back office to settle. Nothing of the visitor is kept but an e-mail address
-- they may give to be answered, erased after twelve months. The sheet's
-- fingerprint and date of that time tell whether it has changed since.
CREATE TABLE signalement (
    reference TEXT PRIMARY KEY,
    place_key TEXT NOT NULL REFERENCES place (key),
    received_at TEXT NOT NULL,
    motif TEXT NOT NULL,
    correction TEXT NOT NULL,
    auteur TEXT,
    courriel TEXT,
    statut TEXT NOT NULL,
    place_fingerprint TEXT NOT NULL,
    place_date TEXT
);

CREATE INDEX signalement_of_place ON signalement (place_key, received_at);
