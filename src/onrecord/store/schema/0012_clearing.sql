-- Which reports name somebody whose name is withheld: nobody but the owner of the ledger sees them.
-- `names` stands for the list that was looked for; what was looked through for another list, or not
-- at all, is seen by nobody else either.
CREATE TABLE clearing (
    names    TEXT NOT NULL,              -- digest of the names that are looked for
    log      INTEGER NOT NULL            -- how far withheld_names had come
) STRICT;
INSERT INTO clearing VALUES ('', 0);

CREATE TABLE clearings (
    report   INTEGER PRIMARY KEY REFERENCES reports(seq),
    names    TEXT NOT NULL,
    is_named INTEGER NOT NULL
) STRICT;

-- What is said of a report anew has yet to be looked through.
CREATE TRIGGER clearing_after_findings AFTER INSERT ON findings BEGIN
    DELETE FROM clearings WHERE report = NEW.report;
END;
CREATE TRIGGER clearing_after_origins AFTER INSERT ON origins BEGIN
    DELETE FROM clearings WHERE report = NEW.report;
END;
CREATE TRIGGER clearing_after_stated AFTER UPDATE ON origins BEGIN
    DELETE FROM clearings WHERE report = NEW.report;
END;
CREATE TRIGGER clearing_after_restated AFTER UPDATE ON reports BEGIN
    DELETE FROM clearings WHERE report = NEW.seq;
END;
