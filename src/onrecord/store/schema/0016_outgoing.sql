-- What is handed to others, and what it must not tell.

-- Reviewers are named with what they judged only where this says so.
ALTER TABLE own_identity ADD COLUMN names_reviewers INTEGER NOT NULL DEFAULT 0;
-- Ids of objects are derived with the secret, so that no text can be tried against them; those of a
-- ledger that handed out before stay what they were (0) until somebody asks for new ones (2).
ALTER TABLE own_identity ADD COLUMN has_secret_ids INTEGER NOT NULL DEFAULT 0;

-- Which stream goes on with the batches about what of a collection has one marking, where that is not
-- called as the chain is; and whether another is to begin, since what the old one lists must not be
-- tried any more. A chain is called by the collection's id and, but for the strictest, the marking.
CREATE TABLE signed_streams (
    chain      TEXT PRIMARY KEY,
    stream     TEXT NOT NULL,
    is_stale   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which of the names that are withheld stand in a report, or in what people judged of it, as a digest;
-- and which did, beside what else holds for all, when a report was last published: where these differ
-- it is made anew, and nobody gets what it gives meanwhile.
ALTER TABLE clearings ADD COLUMN named TEXT NOT NULL DEFAULT '';
ALTER TABLE taxii_published ADD COLUMN named TEXT NOT NULL DEFAULT '';

-- What a claim's words are in another language, as a person worded it; undone, never overwritten.
CREATE TABLE translations (
    seq       INTEGER PRIMARY KEY,
    report    INTEGER NOT NULL REFERENCES reports(seq),
    claim     TEXT NOT NULL,
    language  TEXT NOT NULL,
    words     TEXT NOT NULL,
    by        TEXT,
    made_at   TEXT NOT NULL,
    undone_at TEXT
) STRICT;
CREATE INDEX translations_by_report ON translations(report);
