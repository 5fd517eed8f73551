-- Which gazetteer entry a place is, what it lies in, what its name is used for and why it was
-- chosen; and where the text names the place of a figure.
ALTER TABLE places ADD COLUMN gazetteer TEXT;
ALTER TABLE places ADD COLUMN within TEXT NOT NULL DEFAULT '[]';   -- JSON, innermost first
ALTER TABLE places ADD COLUMN use TEXT NOT NULL DEFAULT 'place';
ALTER TABLE places ADD COLUMN why TEXT NOT NULL DEFAULT '[]';      -- JSON
ALTER TABLE figures ADD COLUMN place_from TEXT;
