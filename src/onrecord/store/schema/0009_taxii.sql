-- What TAXII hands out and was given: objects as bytes, by collection, in the order of arrival.
-- Rows are only ever put in at the end and taken away whole; nothing in one is changed.

CREATE TABLE taxii_objects (
    seq          INTEGER PRIMARY KEY,
    collection   INTEGER NOT NULL REFERENCES collections(seq),
    added_at     INTEGER NOT NULL,       -- microseconds since 1970; grows strictly in a collection
    id           TEXT NOT NULL,
    type         TEXT NOT NULL,
    version      TEXT NOT NULL,          -- an instant without Z and without zeros at its end
    stated       TEXT NOT NULL,          -- the same as the object writes it
    spec_version TEXT NOT NULL,
    tlp          INTEGER NOT NULL,
    posted_by    TEXT,                   -- whose token; NULL: made from this ledger
    is_given     INTEGER NOT NULL,       -- to be seen only while a report gives it
    bytes        BLOB NOT NULL
) STRICT;
-- The marking is in each of these, so that what may not be seen is passed over without its row.
CREATE UNIQUE INDEX taxii_objects_by_arrival ON taxii_objects(collection, added_at, tlp);
CREATE INDEX taxii_objects_by_type ON taxii_objects(collection, type, added_at, tlp);
CREATE INDEX taxii_objects_by_spec ON taxii_objects(collection, spec_version, added_at, tlp);
CREATE INDEX taxii_objects_by_version ON taxii_objects(collection, version);
CREATE UNIQUE INDEX taxii_objects_by_id
    ON taxii_objects(collection, id, version, spec_version);

-- The newest `added_at` there has been, also of what was taken away since.
CREATE TABLE taxii_clocks (
    collection INTEGER PRIMARY KEY REFERENCES collections(seq),
    added_at   INTEGER NOT NULL
) STRICT;

-- Which reports give an object: a place or an outlet is given by many.
CREATE TABLE taxii_given (
    collection INTEGER NOT NULL REFERENCES collections(seq),
    id         TEXT NOT NULL,
    report     INTEGER NOT NULL REFERENCES reports(seq),
    PRIMARY KEY (collection, id, report)
) STRICT, WITHOUT ROWID;
CREATE INDEX taxii_given_by_report ON taxii_given(collection, report);

-- Which other reports an object tells of, such as how claims of two stand to each other: it is
-- to be seen only while all of them are.
CREATE TABLE taxii_needs (
    collection INTEGER NOT NULL REFERENCES collections(seq),
    id         TEXT NOT NULL,
    report     INTEGER NOT NULL REFERENCES reports(seq),
    PRIMARY KEY (collection, id, report)
) STRICT, WITHOUT ROWID;
CREATE INDEX taxii_needs_by_report ON taxii_needs(collection, report);

-- Up to which findings, and under which restrictions, a report was last published.
CREATE TABLE taxii_published (
    collection   INTEGER NOT NULL REFERENCES collections(seq),
    report       INTEGER NOT NULL REFERENCES reports(seq),
    findings     INTEGER NOT NULL,
    restrictions TEXT NOT NULL,
    PRIMARY KEY (collection, report)
) STRICT, WITHOUT ROWID;

-- Up to which findings, and under which markings, the members of a collection are worked out; up
-- to which findings, and under which restrictions, all of them are published; whether it takes posts.
CREATE TABLE taxii_progress (
    collection   INTEGER PRIMARY KEY REFERENCES collections(seq),
    findings     INTEGER NOT NULL DEFAULT 0,
    markings     TEXT NOT NULL DEFAULT '',
    published    INTEGER NOT NULL DEFAULT 0,
    restrictions TEXT NOT NULL DEFAULT '',
    withheld     TEXT NOT NULL,              -- which names were withheld when all were published
    is_writable  INTEGER NOT NULL
) STRICT;

-- What became of each POST, for whoever posted it.
CREATE TABLE taxii_statuses (
    seq       INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    posted_by TEXT NOT NULL,
    bytes     BLOB NOT NULL              -- the status resource, as JSON
) STRICT;
