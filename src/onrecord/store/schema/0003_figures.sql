-- How a figure's period is known, which figure it is a part of, and how it stands to another toll.

ALTER TABLE figures ADD COLUMN period_from TEXT;
ALTER TABLE figures ADD COLUMN part_of TEXT;
ALTER TABLE figures ADD COLUMN change TEXT;
