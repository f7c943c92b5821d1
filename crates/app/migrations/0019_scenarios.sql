-- Scenarios: what somebody tried with the levers of a territory, under a name. The address holds the
-- whole question and is asked again of the data of the day; `outcome` is what it came to when it was
-- kept. Who has the link reads it: the id is long, drawn at random, and listed nowhere.
CREATE TABLE scenario (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    -- Nothing for communes that somebody put together.
    territory_id TEXT,
    -- The path and the words of its levers, as `/territoires/epci/243500139/portrait/leviers?…`.
    address TEXT NOT NULL,
    outcome TEXT NOT NULL,
    -- The registry's revision, and the day, that it was worked out on.
    revision BIGINT NOT NULL,
    kept_on TEXT NOT NULL,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
);

CREATE INDEX scenario_of_person ON scenario (person_id, created_at);
