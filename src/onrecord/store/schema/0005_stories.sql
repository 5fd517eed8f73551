-- What relates reports to one another. All of it but the judgements is worked out from the reports
-- and can be worked out again; reports are meant by their number.

-- Reports that have yet to be related; one may stand here twice.
CREATE TABLE story_pending (
    report INTEGER NOT NULL REFERENCES reports(seq)
) STRICT;
CREATE INDEX story_pending_by_report ON story_pending(report);
INSERT INTO story_pending SELECT seq FROM reports;

-- What is kept of a report to compare it with others.
CREATE TABLE story_sketches (
    report  INTEGER PRIMARY KEY REFERENCES reports(seq),
    version INTEGER NOT NULL,
    story   TEXT NOT NULL UNIQUE,        -- what a story is called that begins with this report
    sketch  BLOB NOT NULL
) STRICT;
CREATE INDEX story_sketches_by_version ON story_sketches(version);

-- By what candidates are found; apart from the sketches, so that all can be read quickly.
CREATE TABLE story_keys (
    report INTEGER PRIMARY KEY REFERENCES story_sketches(report) ON DELETE CASCADE,
    day    INTEGER,                      -- of publication, from the first day of year 1
    hashes BLOB NOT NULL
) STRICT;
CREATE INDEX story_keys_by_day ON story_keys(day);

-- Reports likely to tell of one happening: each link stands here both ways.
CREATE TABLE story_links (
    report INTEGER NOT NULL REFERENCES reports(seq),
    other  INTEGER NOT NULL REFERENCES reports(seq),
    score  REAL NOT NULL,
    PRIMARY KEY (report, other)
) STRICT, WITHOUT ROWID;

-- Which story a report is of, told by that story's first report, and why.
CREATE TABLE story_members (
    report    INTEGER PRIMARY KEY REFERENCES reports(seq),
    first     INTEGER NOT NULL REFERENCES reports(seq),
    joined    INTEGER REFERENCES reports(seq),   -- what it is most like of those before it
    score     REAL,
    judgement INTEGER REFERENCES story_judgements(seq)
) STRICT;
CREATE INDEX story_members_by_first ON story_members(first);

CREATE TABLE story_copies (
    report INTEGER NOT NULL REFERENCES reports(seq),
    of     INTEGER NOT NULL REFERENCES reports(seq),
    kind   TEXT NOT NULL,
    share  REAL NOT NULL,
    spans  TEXT NOT NULL,
    credit TEXT,
    agency TEXT,
    PRIMARY KEY (report, of)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_copies_by_of ON story_copies(of);

-- What people said of stories; closed to undo it, never overwritten. Ids of reports, as JSON.
CREATE TABLE story_judgements (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    verdict    TEXT NOT NULL,
    reports    TEXT NOT NULL,
    apart_from TEXT NOT NULL,
    by         TEXT,
    reason     TEXT,
    made_at    TEXT NOT NULL,
    closed_at  TEXT
) STRICT;
