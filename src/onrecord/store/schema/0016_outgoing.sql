-- What is handed to others, and what it must not tell.

-- Reviewers are named with what they judged only where this says so.
ALTER TABLE own_identity ADD COLUMN names_reviewers INTEGER NOT NULL DEFAULT 0;
