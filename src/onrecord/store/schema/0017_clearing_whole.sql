-- Looked through is everything that others are shown of a report: what each run found, where it was
-- found and what was stated there, the page's bytes. What an older program looked through is looked
-- through again.

ALTER TABLE clearing ADD COLUMN listed TEXT NOT NULL DEFAULT '[]';   -- JSON: the names themselves
UPDATE clearing SET names = '', log = 0;

DROP TRIGGER clearing_after_findings;
DROP TRIGGER clearing_after_origins;
DROP TRIGGER clearing_after_stated;
DROP TRIGGER clearing_after_restated;
DROP TABLE clearings;
CREATE TABLE clearings (
    report   INTEGER PRIMARY KEY REFERENCES reports(seq),
    log      INTEGER NOT NULL,           -- how far withheld_names had come
    names    TEXT NOT NULL,              -- digest of the names that were looked for
    is_named INTEGER NOT NULL,
    named    TEXT NOT NULL               -- who is left out of what is handed out, as a digest
) STRICT;

-- Where a report was found besides, if what was stated there names somebody, or the page does.
CREATE TABLE named_origins (
    origin   INTEGER PRIMARY KEY REFERENCES origins(seq),
    report   INTEGER NOT NULL REFERENCES reports(seq),
    is_named INTEGER NOT NULL,           -- else the page alone is kept back
    is_page  INTEGER NOT NULL
) STRICT;
CREATE INDEX named_origins_by_report ON named_origins(report);

-- Reports that have yet to be looked through; those that are shown meanwhile come last.
CREATE TABLE clearing_waiting (
    report   INTEGER PRIMARY KEY REFERENCES reports(seq),
    is_shown INTEGER NOT NULL
) STRICT;
CREATE INDEX clearing_waiting_in_order ON clearing_waiting(is_shown, report);

-- Whose page some bytes are.
CREATE INDEX origins_by_kept ON origins(kept_sha256) WHERE kept_sha256 IS NOT NULL;

-- What is said of a report anew, or shown anew, has yet to be looked through.
CREATE TRIGGER clearing_after_findings AFTER INSERT ON findings BEGIN
    DELETE FROM clearings WHERE report = NEW.report;
    INSERT OR REPLACE INTO clearing_waiting SELECT NEW.report, 0
        WHERE EXISTS (SELECT 1 FROM withheld_names WHERE undone_at IS NULL);
END;
CREATE TRIGGER clearing_after_shown AFTER UPDATE ON findings BEGIN
    DELETE FROM clearings WHERE report = NEW.report;
    INSERT OR REPLACE INTO clearing_waiting SELECT NEW.report, 0
        WHERE EXISTS (SELECT 1 FROM withheld_names WHERE undone_at IS NULL);
END;
CREATE TRIGGER clearing_after_origins AFTER INSERT ON origins BEGIN
    DELETE FROM clearings WHERE report = NEW.report;
    INSERT OR REPLACE INTO clearing_waiting SELECT NEW.report, 0
        WHERE EXISTS (SELECT 1 FROM withheld_names WHERE undone_at IS NULL);
END;
CREATE TRIGGER clearing_after_stated AFTER UPDATE ON origins BEGIN
    DELETE FROM clearings WHERE report = NEW.report;
    INSERT OR REPLACE INTO clearing_waiting SELECT NEW.report, 0
        WHERE EXISTS (SELECT 1 FROM withheld_names WHERE undone_at IS NULL);
END;
CREATE TRIGGER clearing_after_restated AFTER UPDATE ON reports BEGIN
    DELETE FROM clearings WHERE report = NEW.seq;
    INSERT OR REPLACE INTO clearing_waiting SELECT NEW.seq, 0
        WHERE EXISTS (SELECT 1 FROM withheld_names WHERE undone_at IS NULL);
END;
