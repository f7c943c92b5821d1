-- Scenarios that somebody gave a name and kept. The id cannot be guessed: whoever
-- has it reads the scenario. `subject` is a territory, or codes of communes and
-- their name; `levers` the words of the address that says what is changed.
CREATE TABLE scenario (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    levers TEXT NOT NULL,
    created_at TEXT NOT NULL
);

CREATE INDEX scenario_of_person ON scenario (person_id, created_at);
