-- Who is who across reports. `namings` are the ways in which reports name actors, `parties` the
-- persons and organisations they were grouped into; both are worked out from the findings, and
-- worked out again when these or the rules change. What people decided is a log: nothing in it
-- is overwritten, what was taken back has a time.

CREATE TABLE parties (
    seq      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    name     TEXT NOT NULL,
    kind     TEXT NOT NULL,
    is_named INTEGER NOT NULL
) STRICT;

CREATE TABLE namings (
    seq       INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    name      TEXT NOT NULL,
    kind      TEXT NOT NULL,
    shorts    TEXT NOT NULL,             -- JSON
    roles     TEXT NOT NULL,             -- JSON
    countries TEXT NOT NULL,             -- JSON
    report    TEXT,
    folded    TEXT NOT NULL,             -- the name's words without case and accents
    is_new    INTEGER NOT NULL,          -- to be grouped, or grouped again
    party     INTEGER REFERENCES parties(seq),
    rule      TEXT,
    score     REAL,
    words     TEXT                       -- JSON: those that decided
) STRICT;
CREATE INDEX namings_by_party ON namings(party);
CREATE INDEX namings_by_folded ON namings(folded);
CREATE INDEX namings_new ON namings(seq) WHERE is_new;

-- By which keys namings can meet: looked up, so that nothing is compared in pairs.
CREATE TABLE naming_keys (
    key    TEXT NOT NULL,
    naming INTEGER NOT NULL REFERENCES namings(seq),
    PRIMARY KEY (key, naming)
) STRICT, WITHOUT ROWID;
CREATE INDEX naming_keys_by_naming ON naming_keys(naming);

CREATE TABLE actor_namings (
    findings INTEGER NOT NULL REFERENCES findings(seq),
    actor    TEXT NOT NULL,
    naming   INTEGER NOT NULL REFERENCES namings(seq),
    PRIMARY KEY (findings, actor)
) STRICT, WITHOUT ROWID;
CREATE INDEX actor_namings_by_naming ON actor_namings(naming);

CREATE TABLE party_judgements (
    seq       INTEGER PRIMARY KEY,
    verdict   TEXT NOT NULL,
    names     TEXT NOT NULL,             -- JSON
    others    TEXT NOT NULL,             -- JSON
    told      TEXT NOT NULL,             -- the names as they were shown
    made_at   TEXT NOT NULL,
    undone_at TEXT
) STRICT;

-- Up to which findings parties are worked out, and by which rules.
CREATE TABLE party_progress (
    rules    TEXT NOT NULL,
    findings INTEGER NOT NULL
) STRICT;
INSERT INTO party_progress VALUES ('', 0);
