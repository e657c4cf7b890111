-- Which files the tasks of a job made or took in: what keeps a file, and what goes with a job.
CREATE TABLE job_files (
    job_id  TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    file_id TEXT NOT NULL,
    PRIMARY KEY (job_id, file_id)
);

--bun:split

CREATE INDEX job_files_file ON job_files (file_id);

--bun:split

INSERT INTO job_files (job_id, file_id)
SELECT DISTINCT tasks.job_id, made.value
FROM tasks, json_each(tasks.result, '$.files') AS made
WHERE tasks.result IS NOT NULL;

--bun:split

ALTER TABLE files ADD COLUMN crc32 BIGINT NOT NULL DEFAULT 0;

--bun:split

CREATE INDEX jobs_owner_status ON jobs (owner, status, created, id);

--bun:split

CREATE INDEX jobs_owner_tag ON jobs (owner, tag, created, id) WHERE tag <> '';

--bun:split

CREATE TABLE repeats (
    owner       TEXT   NOT NULL,
    call        TEXT   NOT NULL,
    key         TEXT   NOT NULL,
    fingerprint TEXT   NOT NULL,
    resource    TEXT   NOT NULL,
    created     BIGINT NOT NULL,
    PRIMARY KEY (owner, call, key)
);

--bun:split

CREATE INDEX repeats_created ON repeats (created);
