-- Other organisations that we give claims to and get them from, what came from them byte for byte,
-- and what we signed ourselves. Secrets are never here: of a password only where it is kept.

CREATE TABLE peers (
    seq            INTEGER PRIMARY KEY,
    name           TEXT NOT NULL UNIQUE,
    url            TEXT NOT NULL,
    collection     TEXT,                 -- which one is meant, where the address stops short of it
    collection_url TEXT,                 -- its own address, once it was found
    identity       TEXT,                 -- whose claims it hands out
    trust          TEXT NOT NULL,        -- key, first_key or unsigned
    credentials    TEXT,                 -- 'file:PATH' or 'env:NAME'
    user           TEXT,
    allows_private INTEGER NOT NULL,
    max_objects    INTEGER NOT NULL,     -- of one pull
    max_bytes      INTEGER NOT NULL,
    added_at       TEXT NOT NULL,
    pulled_at      TEXT,
    cursor         TEXT NOT NULL DEFAULT '{}'   -- JSON: where to go on
) STRICT;

CREATE TABLE peer_keys (
    peer       INTEGER NOT NULL REFERENCES peers(seq),
    thumbprint TEXT NOT NULL,
    jwk        TEXT,                     -- NULL: only the fingerprint is known
    state      TEXT NOT NULL,            -- pinned, retired or revoked
    last       TEXT NOT NULL,            -- JSON: of a retired key, its last batch of each stream
    follows    TEXT,                     -- the signed statement by which another key named it
    pinned_at  TEXT NOT NULL,
    PRIMARY KEY (peer, thumbprint)
) STRICT, WITHOUT ROWID;

CREATE TABLE peer_objects (
    seq      INTEGER PRIMARY KEY,
    peer     INTEGER NOT NULL REFERENCES peers(seq),
    id       TEXT NOT NULL,
    version  TEXT NOT NULL,
    type     TEXT NOT NULL,
    maker    TEXT,                       -- who says that it is theirs
    about    TEXT,                       -- id of the report that it is, or is of
    text_ref TEXT,                       -- of a report, id of the object that holds its text
    sha256   TEXT NOT NULL,              -- of the object in its one spelling, else of its bytes
    n_bytes  INTEGER NOT NULL,
    data     BLOB NOT NULL,              -- as it came, compressed with zstd
    state    TEXT NOT NULL,              -- unverified, verified, refused or quarantined
    reason   TEXT,
    is_taken INTEGER NOT NULL DEFAULT 0, -- what it says is on record, or cannot be
    came_at  TEXT NOT NULL,
    UNIQUE (peer, id, version, sha256)
) STRICT;
CREATE INDEX peer_objects_by_state ON peer_objects(peer, state, is_taken);
CREATE INDEX peer_objects_by_about ON peer_objects(peer, about) WHERE about IS NOT NULL;
CREATE INDEX peer_objects_by_text ON peer_objects(peer, text_ref) WHERE text_ref IS NOT NULL;
CREATE INDEX peer_objects_by_type ON peer_objects(peer, type, state);

-- Batches that hold, and what they list.
CREATE TABLE peer_batches (
    peer      INTEGER NOT NULL REFERENCES peers(seq),
    stream    TEXT NOT NULL,
    number    INTEGER NOT NULL,
    statement TEXT NOT NULL,             -- JSON
    carrier   TEXT NOT NULL,             -- id and version of the note that brought it
    PRIMARY KEY (peer, stream, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE peer_listed (
    peer    INTEGER NOT NULL REFERENCES peers(seq),
    id      TEXT NOT NULL,
    version TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    PRIMARY KEY (peer, id, version)
) STRICT, WITHOUT ROWID;

-- What a pull found that does not hold; told again until somebody removes the peer.
CREATE TABLE peer_findings (
    seq      INTEGER PRIMARY KEY,
    peer     INTEGER NOT NULL REFERENCES peers(seq),
    kind     TEXT NOT NULL,
    place    TEXT NOT NULL,
    said     TEXT NOT NULL,
    found_at TEXT NOT NULL,
    UNIQUE (peer, kind, place, said)
) STRICT;

-- What we signed: the chain of each collection.
CREATE TABLE signed_batches (
    stream    TEXT NOT NULL,
    number    INTEGER NOT NULL,
    statement TEXT NOT NULL,             -- JSON
    PRIMARY KEY (stream, number)
) STRICT, WITHOUT ROWID;
-- Up to which instant of arrival the objects of a collection are signed.
CREATE TABLE signed_progress (
    stream   TEXT PRIMARY KEY,
    added_at INTEGER NOT NULL
) STRICT;
-- The file in which the keys are that sign for this ledger; they are never here.
CREATE TABLE signing_keys (
    path TEXT NOT NULL
) STRICT;

-- What another organisation says of a report under a stricter marking than the report's own.
ALTER TABLE findings ADD COLUMN tlp INTEGER NOT NULL DEFAULT 0;

-- Which of our objects a peer has taken, or why it did not.
CREATE TABLE pushed_objects (
    peer    INTEGER NOT NULL REFERENCES peers(seq),
    id      TEXT NOT NULL,
    version TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    problem TEXT,
    PRIMARY KEY (peer, id, version, sha256)
) STRICT, WITHOUT ROWID;
