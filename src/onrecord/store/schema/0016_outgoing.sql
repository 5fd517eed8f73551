-- What is handed to others, and what it must not tell.

-- Reviewers are named with what they judged only where this says so.
ALTER TABLE own_identity ADD COLUMN names_reviewers INTEGER NOT NULL DEFAULT 0;
-- Ids of objects are derived with the secret, so that no text can be tried against them; those of a
-- ledger that handed out before stay what they were (0) until somebody asks for new ones (2).
ALTER TABLE own_identity ADD COLUMN has_secret_ids INTEGER NOT NULL DEFAULT 0;

-- Under which name the batches of a collection are chained now, where that is not its id; and whether
-- another chain is to begin, since what the old one lists must not be tried any more.
CREATE TABLE signed_streams (
    collection TEXT PRIMARY KEY,
    stream     TEXT NOT NULL,
    is_stale   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
