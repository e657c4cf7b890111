-- Events also happen to what is no job: these have no job and no number, and name their subject. A position is that of the event in the whole log, and is
-- never given again. SQLite cannot change a column, so the table is made anew.
CREATE TABLE events_anew (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id       TEXT   NOT NULL UNIQUE,
    owner    TEXT   NOT NULL,
    job_id   TEXT   REFERENCES jobs (id) ON DELETE CASCADE,
    subject  TEXT   NOT NULL DEFAULT '',
    number   BIGINT NOT NULL,
    name     TEXT   NOT NULL,
    data     TEXT   NOT NULL,
    created  BIGINT NOT NULL,
    UNIQUE (job_id, number)
);

--bun:split

INSERT INTO events_anew (id, owner, job_id, number, name, data, created)
SELECT id, owner, job_id, number, name, data, created FROM events ORDER BY created, job_id, number;

--bun:split

DROP TABLE events;

--bun:split

ALTER TABLE events_anew RENAME TO events;
