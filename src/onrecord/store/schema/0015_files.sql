-- What came in files and went out in them, so that it can be taken back.

-- Which of our reports a producer's report object became that came in a file.
CREATE TABLE brought_reports (
    producer TEXT NOT NULL,
    about    TEXT NOT NULL,              -- id of the report object
    report   TEXT NOT NULL,              -- id of the report here
    PRIMARY KEY (producer, about, report)
) STRICT, WITHOUT ROWID;
-- The newest version by which a file took such an object back: what is older says nothing any more.
CREATE TABLE brought_recalls (
    producer TEXT NOT NULL,
    about    TEXT NOT NULL,
    version  TEXT NOT NULL,              -- an instant without Z and without zeros at its end
    PRIMARY KEY (producer, about)
) STRICT, WITHOUT ROWID;

-- Report and note objects that went out in files: what later files hold no longer is revoked there.
CREATE TABLE handed_objects (
    id      TEXT PRIMARY KEY,
    about   TEXT NOT NULL,               -- id of the report object that it is, or is of
    created TEXT NOT NULL,
    tlp     INTEGER NOT NULL,            -- the laxest marking with which it went out
    last    INTEGER NOT NULL             -- number of the last hand-out that held it
) STRICT, WITHOUT ROWID;

-- Reports here that are room for the evidence of a text that did not come. Once the text itself is
-- read, what was found in it is put there, and the copy is shown no longer.
CREATE TABLE evidence_copies (
    report      TEXT PRIMARY KEY,        -- id of the report here
    text_sha256 TEXT NOT NULL,           -- of the text that did not come
    original    TEXT,                    -- id that its report has, or would have; NULL: not worked out yet
    is_retired  INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_copies_by_original ON evidence_copies(original);
INSERT INTO evidence_copies (report, text_sha256)
    SELECT id, substr(notices, length(notices) - 65, 64) FROM reports WHERE notices LIKE
        '%only the evidence was handed on, not the text whose SHA-256 is ' || replace(hex(zeroblob(32)), '0', '_') || '"]';
