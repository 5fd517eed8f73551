-- Of where figures are, in a claim or the outlet's own: for each place and measure the newest first.
CREATE TABLE figure_sites (
    site     TEXT NOT NULL,              -- the gazetteer's id, or else the name
    measure  TEXT NOT NULL,
    place    INTEGER NOT NULL,           -- of the figure
    findings INTEGER NOT NULL REFERENCES findings(seq),
    PRIMARY KEY (site, measure, place)
) STRICT, WITHOUT ROWID;
INSERT INTO figure_sites
    SELECT coalesce(gazetteer, name), measure, figures.place, figures.findings
    FROM figures JOIN places ON places.findings = figures.findings AND places.id = place_id
    WHERE true ON CONFLICT DO NOTHING;
