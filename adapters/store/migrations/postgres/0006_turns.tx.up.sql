-- Whose turn it is: an owner's jobs that are worked on, and those that wait for it. What has ended is in neither index, however much there is of it.
ALTER TABLE jobs ADD COLUMN turn TEXT COLLATE "C" NOT NULL DEFAULT '';

--bun:split

UPDATE jobs SET turn = 'admitted' WHERE status IN ('pending', 'processing');

--bun:split

CREATE INDEX jobs_admitted ON jobs (owner) WHERE turn = 'admitted';

--bun:split

CREATE INDEX jobs_waiting ON jobs (owner, created, id) WHERE turn = 'waiting';
