-- What a geocoder said of an address (geocoding), so that it is asked once. The question is a
-- digest of address, postal code and commune; the answer is JSON, null where nothing was found.
CREATE TABLE geocoding (
    question TEXT PRIMARY KEY,
    asked_at TEXT NOT NULL,
    answer TEXT NOT NULL
);
