-- What is handed to others: whose it is, which names are withheld, and when each object was made.

-- Who hands out what is here; one row, once somebody was named. Salts of redacted copies are
-- derived from the secret, which never leaves.
CREATE TABLE own_identity (
    id         TEXT NOT NULL,            -- a UUID
    name       TEXT NOT NULL,
    created_at TEXT NOT NULL,
    secret     BLOB NOT NULL,
    gives_texts INTEGER NOT NULL DEFAULT 1   -- texts go along with what is found in them
) STRICT;

-- Names that are withheld from all that goes out; undone, never overwritten.
CREATE TABLE withheld_names (
    seq       INTEGER PRIMARY KEY,
    names     TEXT NOT NULL,             -- JSON: the name, and others of the same person
    reason    TEXT NOT NULL,
    by        TEXT,
    made_at   TEXT NOT NULL,
    undone_at TEXT
) STRICT;

-- The microseconds since 1970 from which on objects made of some findings are counted as created:
-- no two findings share one, and it is no earlier than the second in which their run began.
CREATE TABLE findings_slots (
    findings INTEGER PRIMARY KEY REFERENCES findings(seq),
    first_us INTEGER NOT NULL
) STRICT;
INSERT INTO findings_slots
    SELECT seq, (SELECT 1000000 * unixepoch(min(started_at)) FROM runs) + 4096 * seq FROM findings;
CREATE TRIGGER findings_take_a_slot AFTER INSERT ON findings BEGIN
    INSERT INTO findings_slots
    SELECT NEW.seq, max(
        (SELECT 1000000 * unixepoch(started_at) FROM runs WHERE runs.seq = NEW.run),
        4096 + coalesce((SELECT first_us FROM findings_slots ORDER BY findings DESC LIMIT 1), 0));
END;

-- When a report was last marked otherwise, so that its objects are modified from then on.
CREATE TABLE report_touched (
    report INTEGER PRIMARY KEY REFERENCES reports(seq),
    at_us  INTEGER NOT NULL
) STRICT;
