-- What has happened to jobs. A number is that of the event within its job; whoever writes one holds the job's row, so numbers have no races.
CREATE TABLE events (
    id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner   TEXT COLLATE "C" NOT NULL,
    job_id  TEXT COLLATE "C" NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number  BIGINT NOT NULL,
    name    TEXT   NOT NULL,
    data    TEXT   NOT NULL,
    created BIGINT NOT NULL,
    UNIQUE (job_id, number)
);

--bun:split

ALTER TABLE jobs ADD COLUMN webhook_url TEXT NOT NULL DEFAULT '';

--bun:split

ALTER TABLE tasks ADD COLUMN advanced BIGINT;
