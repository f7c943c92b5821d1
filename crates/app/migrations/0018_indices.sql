-- The Hubs' own indices: a model is a document, one row each. `slug` is its name
-- in addresses. What was written before is in the journal. Published, everyone
-- reads it; not published, only those who keep it.
CREATE TABLE index_model (
    id TEXT PRIMARY KEY,
    hub_id TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    made_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    published_at TEXT
);

CREATE INDEX index_model_of_hub ON index_model (hub_id, made_at);
