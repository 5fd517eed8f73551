-- What producers take back, theirs and ours.

-- When its producer took findings back; they are kept, and shown to nobody.
ALTER TABLE findings ADD COLUMN taken_back_at TEXT;

-- Reports of which everything was taken back: nobody but the keeper sees them.
CREATE TABLE taken_back (report INTEGER PRIMARY KEY REFERENCES reports(seq)) STRICT;
CREATE TRIGGER taken_back_until_found AFTER INSERT ON findings BEGIN
    DELETE FROM taken_back WHERE report = NEW.report;
END;

-- Which of our reports a peer's report object became: it is taken back by its own id alone.
CREATE TABLE peer_reports (
    peer   INTEGER NOT NULL REFERENCES peers(seq),
    about  TEXT NOT NULL,                -- id of the report object
    report TEXT NOT NULL,                -- id of the report here
    PRIMARY KEY (peer, about, report)
) STRICT, WITHOUT ROWID;

-- What has no versions may be signed with several contents; an empty digest takes it back.
CREATE TABLE peer_listed_anew (
    seq     INTEGER PRIMARY KEY,         -- the later, the later it was signed
    peer    INTEGER NOT NULL REFERENCES peers(seq),
    id      TEXT NOT NULL,
    version TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    UNIQUE (peer, id, version, sha256)
) STRICT;
INSERT INTO peer_listed_anew (peer, id, version, sha256)
    SELECT peer, id, version, sha256 FROM peer_listed;
DROP TABLE peer_listed;
ALTER TABLE peer_listed_anew RENAME TO peer_listed;

-- Objects of ours that went without a version that says so: the next batch names them.
CREATE TABLE signed_gone (
    stream  TEXT NOT NULL,
    id      TEXT NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (stream, id, version)
) STRICT, WITHOUT ROWID;
