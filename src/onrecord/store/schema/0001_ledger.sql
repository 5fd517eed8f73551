-- The ledger. Spans are written "start-end start-end", in code points of reports.text.
-- `place` columns order rows newest published first: (day, sequence) packed into one integer,
-- which is also the rowid of the full-text tables, so that a search needs no sorting.

CREATE TABLE runs (
    seq         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    engine      TEXT NOT NULL,
    settings    TEXT NOT NULL,
    started_at  TEXT NOT NULL,
    finished_at TEXT
) STRICT;

CREATE TABLE reports (
    seq          INTEGER PRIMARY KEY,
    place        INTEGER NOT NULL UNIQUE,
    id           TEXT NOT NULL UNIQUE,
    text         BLOB NOT NULL,          -- UTF-8, compressed with zstd
    text_sha256  TEXT NOT NULL,
    title        TEXT,
    publisher    TEXT,
    bylines      TEXT NOT NULL,          -- JSON
    published_on TEXT,
    modified_on  TEXT,
    section      TEXT NOT NULL,          -- JSON
    language     TEXT,
    url          TEXT,
    blocks       TEXT NOT NULL,          -- "role:start-end …"
    notices      TEXT NOT NULL           -- JSON
) STRICT;

CREATE TABLE snapshots (
    sha256 TEXT PRIMARY KEY,
    data   BLOB NOT NULL                 -- compressed with zstd
) STRICT;

-- Where a text was found, and what was stated about it there; the first row is the report's own.
CREATE TABLE origins (
    seq          INTEGER PRIMARY KEY,
    report       INTEGER NOT NULL REFERENCES reports(seq),
    origin       TEXT NOT NULL,
    url          TEXT,
    publisher    TEXT,
    title        TEXT,
    published_on TEXT,
    raw_sha256   TEXT,
    kept_sha256  TEXT REFERENCES snapshots(sha256),
    media_type   TEXT,
    final_url    TEXT,
    read_at      TEXT,
    reader       TEXT,
    UNIQUE (report, origin)
) STRICT;
CREATE INDEX origins_by_origin ON origins(origin, raw_sha256);

-- What one run found in one report; the newest is shown.
CREATE TABLE findings (
    seq        INTEGER PRIMARY KEY,
    report     INTEGER NOT NULL REFERENCES reports(seq),
    run        INTEGER NOT NULL REFERENCES runs(seq),
    is_current INTEGER NOT NULL,
    evidence_sha256 TEXT NOT NULL,       -- over every span and its words, as they were added
    UNIQUE (report, run)
) STRICT;
CREATE INDEX findings_by_run ON findings(run);

CREATE TABLE claims (
    place         INTEGER PRIMARY KEY,
    findings      INTEGER NOT NULL REFERENCES findings(seq),
    id            TEXT NOT NULL,
    source        TEXT NOT NULL,
    cue           TEXT NOT NULL,
    content       TEXT NOT NULL,
    venue         TEXT NOT NULL,
    speech        TEXT NOT NULL,
    stance        TEXT NOT NULL,
    speaker       TEXT,
    speaker_kind  TEXT NOT NULL,
    within        TEXT,
    said_text     TEXT,
    said_earliest TEXT,
    said_latest   TEXT,
    probability   REAL
) STRICT;
CREATE INDEX claims_by_findings ON claims(findings);

CREATE TABLE figures (
    place           INTEGER PRIMARY KEY,
    findings        INTEGER NOT NULL REFERENCES findings(seq),
    id              TEXT NOT NULL,
    span            TEXT NOT NULL,
    low             ANY,
    high            ANY,
    bound           TEXT NOT NULL,
    measure         TEXT NOT NULL,
    of              TEXT,
    claim           TEXT,
    place_id        TEXT,
    has_period      INTEGER NOT NULL,
    period_earliest TEXT,
    period_latest   TEXT,
    probability     REAL                 -- that of its claim
) STRICT;
CREATE INDEX figures_by_findings ON figures(findings);

CREATE TABLE dates (
    findings INTEGER NOT NULL REFERENCES findings(seq),
    span     TEXT NOT NULL,
    edtf     TEXT NOT NULL,
    earliest TEXT,
    latest   TEXT
) STRICT;
CREATE INDEX dates_by_findings ON dates(findings);

CREATE TABLE places (
    findings    INTEGER NOT NULL REFERENCES findings(seq),
    id          TEXT NOT NULL,
    span        TEXT NOT NULL,
    name        TEXT NOT NULL,
    country     TEXT,
    admin1      TEXT,
    latitude    REAL,
    longitude   REAL,
    kind        TEXT,
    precision_m REAL
) STRICT;
CREATE INDEX places_by_findings ON places(findings);

CREATE TABLE actors (
    findings INTEGER NOT NULL REFERENCES findings(seq),
    id       TEXT NOT NULL,
    name     TEXT NOT NULL,
    kind     TEXT NOT NULL,
    mentions TEXT NOT NULL,
    roles    TEXT NOT NULL,              -- JSON
    merges   TEXT NOT NULL               -- JSON: [span, rule, score] each
) STRICT;
CREATE INDEX actors_by_findings ON actors(findings);

CREATE TABLE wording (
    findings INTEGER NOT NULL REFERENCES findings(seq),
    span     TEXT NOT NULL,
    kind     TEXT NOT NULL
) STRICT;
CREATE INDEX wording_by_findings ON wording(findings);

CREATE TABLE failures (
    run     INTEGER NOT NULL REFERENCES runs(seq),
    origin  TEXT NOT NULL,
    kind    TEXT NOT NULL,
    problem TEXT NOT NULL,
    remedy  TEXT NOT NULL
) STRICT;
CREATE INDEX failures_by_run ON failures(run);

-- Full-text tables hold every run's findings; rowid is `place`, `tags` are words such as
-- measure_killed, `places` are names and ids.
CREATE VIRTUAL TABLE report_words USING fts5(
    title, text, publisher,
    content='', columnsize=0, tokenize="unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE claim_words USING fts5(
    words, speaker, publisher, places, tags,
    content='', columnsize=0, tokenize="unicode61 remove_diacritics 2 tokenchars '_'"
);
CREATE VIRTUAL TABLE figure_words USING fts5(
    words, speaker, publisher, places, tags,
    content='', columnsize=0, tokenize="unicode61 remove_diacritics 2 tokenchars '_'"
);

-- Segments of the index are merged eight at a time: a sixth less to write than four at a time.
INSERT INTO report_words (report_words, rank) VALUES ('automerge', 8);
INSERT INTO claim_words (claim_words, rank) VALUES ('automerge', 8);
INSERT INTO figure_words (figure_words, rank) VALUES ('automerge', 8);
