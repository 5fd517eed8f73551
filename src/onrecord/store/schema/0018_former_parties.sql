-- Ids that parties had before their names came to be grouped otherwise, and by which naming what
-- became of them is found: an address that somebody kept goes on leading to its party.

CREATE TABLE former_parties (
    id     TEXT PRIMARY KEY,
    naming TEXT NOT NULL                 -- id of a naming; it outlives rules that change
) STRICT, WITHOUT ROWID;
