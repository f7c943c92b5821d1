-- What a routing service said of a journey (travel), so that it is asked once. The question is a
-- digest of the service, its profile and the two positions; -1 where there is no way.
CREATE TABLE travel_time (
    question TEXT PRIMARY KEY,
    asked_at TEXT NOT NULL,
    milliseconds BIGINT NOT NULL
);
