-- What retention looks for, so that a round costs what it finds: jobs by when they expire, tasks that wait for an upload, and rows of deleted files.
CREATE INDEX jobs_expires ON jobs (status, expires);

--bun:split

CREATE INDEX tasks_waiting ON tasks (operation, status, created, job_id) WHERE operation = 'import/upload' AND status = 'pending';

--bun:split

CREATE INDEX files_deleted ON files (deleted) WHERE deleted IS NOT NULL;
