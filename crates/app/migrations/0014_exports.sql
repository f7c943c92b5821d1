-- What changed of what the public sees, for those who keep a copy: one row per
-- key that ever was published, at its last change. Reading it in the order of
-- (revision, place_key) from where one stopped gives all that moved since, once;
-- it never grows beyond the number of places, and no date is too old to ask from.
-- `digest` tells whether a sheet says something else; `appeared` is the revision
-- from which it has been shown without a break; `left_commune` is where it stood
-- before its last change, if it moved.
CREATE TABLE change (
    place_key TEXT PRIMARY KEY REFERENCES place (key),
    revision BIGINT NOT NULL,
    at TEXT NOT NULL,
    state TEXT NOT NULL,
    digest TEXT NOT NULL,
    appeared BIGINT NOT NULL,
    commune TEXT,
    left_commune TEXT
);

CREATE INDEX change_in_order ON change (revision, place_key);
CREATE INDEX change_in_time ON change (at);

-- What was published before this table was: what each sheet said is not known,
-- so that the next change of all tells them once more.
INSERT INTO change (place_key, revision, at, state, digest, appeared)
SELECT p.key, r.number, p.changed_at,
    CASE WHEN p.withdrawn_at IS NOT NULL OR EXISTS (
        SELECT 1 FROM place_edit e WHERE e.place_key = p.key AND e.part = 'publication' AND e.value = 'retirée'
    ) THEN 'gone' ELSE 'shown' END,
    '', r.number
FROM place p CROSS JOIN revision r WHERE r.id = 1;

-- Who is told of changes as they come (webhook): the address, what it is about,
-- up to where it was told. The secret signs what is sent, so it is kept as it is.
CREATE TABLE webhook (
    id TEXT PRIMARY KEY,
    scope TEXT NOT NULL,
    url TEXT NOT NULL,
    territory_id TEXT,
    secret TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    cursor TEXT NOT NULL,
    next_at TEXT NOT NULL,
    failures BIGINT NOT NULL DEFAULT 0,
    paused_at TEXT,
    paused_why TEXT
);

CREATE INDEX webhook_due ON webhook (next_at) WHERE paused_at IS NULL;
CREATE INDEX webhook_of_scope ON webhook (scope, created_at);

-- The last deliveries of each.
CREATE TABLE webhook_delivery (
    id TEXT PRIMARY KEY,
    webhook_id TEXT NOT NULL REFERENCES webhook (id),
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    changes BIGINT NOT NULL,
    status BIGINT,
    words TEXT NOT NULL
);

CREATE INDEX webhook_delivery_of_webhook ON webhook_delivery (webhook_id, at, id);
