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
