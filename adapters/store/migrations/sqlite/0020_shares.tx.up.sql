-- Whose share of the workers a job takes, where that is not its owner.
ALTER TABLE jobs ADD COLUMN share TEXT NOT NULL DEFAULT '';
