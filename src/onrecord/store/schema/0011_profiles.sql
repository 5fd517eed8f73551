-- What a party's profile is read from: for each naming the reports that use it, the claims that its
-- bearer makes (part 0) or is named in (part 1, `by` is the naming of who says it), and the wording
-- beside it. Filled when reports are named, emptied with the namings; `place` orders as in claims.
CREATE TABLE naming_reports (
    naming   INTEGER NOT NULL REFERENCES namings(seq) ON DELETE CASCADE,
    place    INTEGER NOT NULL,
    findings INTEGER NOT NULL REFERENCES findings(seq),
    PRIMARY KEY (naming, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE naming_claims (
    naming   INTEGER NOT NULL REFERENCES namings(seq) ON DELETE CASCADE,
    part     INTEGER NOT NULL,
    place    INTEGER NOT NULL,
    findings INTEGER NOT NULL REFERENCES findings(seq),
    stance   TEXT NOT NULL,
    by       INTEGER,
    PRIMARY KEY (naming, part, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE naming_wording (
    naming   INTEGER NOT NULL REFERENCES namings(seq) ON DELETE CASCADE,
    place    INTEGER NOT NULL,
    span     TEXT NOT NULL,              -- of the wording
    kind     TEXT NOT NULL,
    mention  TEXT NOT NULL,              -- span of the name that it stands at
    findings INTEGER NOT NULL REFERENCES findings(seq),
    PRIMARY KEY (naming, place, span, kind)
) STRICT, WITHOUT ROWID;

-- Words of names; rowid is the naming's number.
CREATE VIRTUAL TABLE naming_words USING fts5(
    folded, content='', columnsize=0, detail=none, tokenize="unicode61 remove_diacritics 2"
);

-- Queries that somebody gave a name.
CREATE TABLE campaigns (
    seq     INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE,        -- as in its address
    title   TEXT NOT NULL,
    filters TEXT NOT NULL,               -- JSON
    made_at TEXT NOT NULL
) STRICT;

-- Reports that were named before are named again, so that these tables are filled.
UPDATE party_progress SET rules = '', findings = 0;
