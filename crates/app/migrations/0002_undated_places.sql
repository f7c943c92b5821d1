-- The standard asks every place for a date. Where its source gives none, the
-- record has the day of its import, and this says so: the site must not call
-- "checked" what nobody checked.
ALTER TABLE place ADD COLUMN undated BIGINT NOT NULL DEFAULT 0;
