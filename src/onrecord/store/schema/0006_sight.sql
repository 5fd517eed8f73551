-- Who may see what. Markings are those of TLP 2.0: 0 clear, 1 green, 2 amber, 3 amber+strict, 4 red.

-- Reports that are not TLP:CLEAR, and claims that are stricter than their report.
CREATE TABLE report_marks (
    report INTEGER PRIMARY KEY REFERENCES reports(seq),
    tlp    INTEGER NOT NULL
) STRICT;
CREATE TABLE claim_marks (
    report INTEGER NOT NULL REFERENCES reports(seq),
    claim  TEXT NOT NULL,
    tlp    INTEGER NOT NULL,
    PRIMARY KEY (report, claim)
) STRICT, WITHOUT ROWID;

-- Whose findings a run brought: NULL is this organisation, else the id of another one's identity.
ALTER TABLE runs ADD COLUMN producer TEXT;

-- A collection hands out the reports that fit a query and are marked no stricter than `tlp`.
CREATE TABLE collections (
    seq         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,    -- a UUID
    alias       TEXT UNIQUE,
    title       TEXT NOT NULL,
    description TEXT,
    query       TEXT NOT NULL,           -- JSON: filters
    tlp         INTEGER NOT NULL,
    created_at  TEXT NOT NULL
) STRICT;
CREATE TABLE collection_members (
    collection INTEGER NOT NULL REFERENCES collections(seq) ON DELETE CASCADE,
    report     INTEGER NOT NULL REFERENCES reports(seq),
    PRIMARY KEY (collection, report)
) STRICT, WITHOUT ROWID;
CREATE INDEX collection_members_by_report ON collection_members(report);

-- Tokens are kept as digests alone; one that does not see all sees the collections named here.
CREATE TABLE tokens (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    sha256     TEXT NOT NULL UNIQUE,
    tlp        INTEGER NOT NULL,
    scopes     TEXT NOT NULL,            -- JSON
    sees_all   INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    revoked_at TEXT
) STRICT;
CREATE TABLE token_collections (
    token      INTEGER NOT NULL REFERENCES tokens(seq) ON DELETE CASCADE,
    collection INTEGER NOT NULL REFERENCES collections(seq) ON DELETE CASCADE,
    can_read   INTEGER NOT NULL,
    can_write  INTEGER NOT NULL,
    PRIMARY KEY (token, collection)
) STRICT, WITHOUT ROWID;
