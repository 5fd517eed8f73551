-- What claims are counted by: who, where, how many of what. A row for what one run found in one
-- report, packed, so that a million claims are in memory within a second; see `facet_rows`.

CREATE TABLE facet_publishers (
    seq  INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE facet_places (
    seq    INTEGER PRIMARY KEY,
    key    TEXT NOT NULL UNIQUE,         -- the gazetteer's id, or else the name
    name   TEXT NOT NULL,
    within TEXT                          -- what it lies in, outermost
) STRICT;

CREATE TABLE claim_facets (
    findings  INTEGER PRIMARY KEY REFERENCES findings(seq),
    first     INTEGER NOT NULL,          -- the lowest `place` of its claims
    n_claims  INTEGER NOT NULL,
    publisher INTEGER REFERENCES facet_publishers(seq),
    measures  INTEGER NOT NULL,          -- of all figures, the publisher's own too; bits
    traits    BLOB NOT NULL,             -- a claim after the other, by `place`
    sites     BLOB NOT NULL,             -- pairs of a claim's index and a place
    speakers  BLOB                       -- numbers of namings, 0 for none; NULL: not named yet
) STRICT;
CREATE INDEX claim_facets_by_publisher ON claim_facets(publisher);

-- What was on record before there were facets.
CREATE TABLE facet_pending (findings INTEGER PRIMARY KEY REFERENCES findings(seq)) STRICT;
INSERT INTO facet_pending SELECT seq FROM findings;

-- Raised by whatever groups parties again, and by whatever names all speakers anew.
CREATE TABLE facet_state (parties INTEGER NOT NULL, rules INTEGER NOT NULL) STRICT;
INSERT INTO facet_state VALUES (0, 0);

-- What is shown of a party, counted when parties are worked out; NULL: to be counted.
ALTER TABLE parties ADD COLUMN n_reports INTEGER;
ALTER TABLE parties ADD COLUMN n_claims INTEGER;
ALTER TABLE parties ADD COLUMN names TEXT;     -- JSON, what most reports call it first
ALTER TABLE parties ADD COLUMN roles TEXT;     -- JSON, likewise
CREATE INDEX parties_by_size ON parties(n_reports DESC, n_claims DESC, name, id);
CREATE INDEX parties_uncounted ON parties(seq) WHERE n_reports IS NULL;
