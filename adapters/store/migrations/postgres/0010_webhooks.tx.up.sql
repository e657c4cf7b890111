-- Where owners want events sent. Whoever writes deliveries of an endpoint holds its row.
CREATE TABLE webhooks (
    id             TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    owner          TEXT COLLATE "C"    NOT NULL,
    url            TEXT    NOT NULL,
    events         TEXT    NOT NULL,
    sealed         BYTEA,
    previous       BYTEA,
    previous_until BIGINT,
    metadata       TEXT,
    active         BOOLEAN NOT NULL,
    reason         TEXT    NOT NULL DEFAULT '',
    of_jobs        BOOLEAN NOT NULL DEFAULT FALSE,
    failing        BIGINT,
    lease          TEXT    NOT NULL DEFAULT '',
    lease_until    BIGINT,
    wake           BIGINT,
    created        BIGINT  NOT NULL,
    updated        BIGINT  NOT NULL
);

--bun:split

CREATE INDEX webhooks_owner ON webhooks (owner, created, id);

--bun:split

-- The endpoint of the jobs that name this URL.
CREATE UNIQUE INDEX webhooks_of_jobs ON webhooks (owner, url) WHERE of_jobs;

--bun:split

-- One event on its way to one endpoint. It holds what it needs of the event, which may be gone by then.
CREATE TABLE deliveries (
    id         TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    webhook_id TEXT COLLATE "C"   NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    owner      TEXT COLLATE "C"   NOT NULL,
    event_id   TEXT COLLATE "C"   NOT NULL,
    subject    TEXT COLLATE "C"   NOT NULL,
    name       TEXT   NOT NULL,
    data       TEXT   NOT NULL,
    happened   BIGINT NOT NULL,
    sequence   BIGINT NOT NULL,
    status     TEXT   NOT NULL,
    attempts   BIGINT NOT NULL DEFAULT 0,
    next       BIGINT NOT NULL,
    since      BIGINT NOT NULL,
    body       TEXT   NOT NULL DEFAULT '',
    code       BIGINT NOT NULL DEFAULT 0,
    answer     TEXT   NOT NULL DEFAULT '',
    duration   BIGINT NOT NULL DEFAULT 0,
    cause      TEXT   NOT NULL DEFAULT '',
    created    BIGINT NOT NULL,
    attempted  BIGINT
);

--bun:split

CREATE INDEX deliveries_due ON deliveries (webhook_id, next) WHERE status = 'pending';

--bun:split

CREATE INDEX deliveries_overdue ON deliveries (next) WHERE status = 'pending';

--bun:split

CREATE INDEX deliveries_lane ON deliveries (webhook_id, subject, sequence) WHERE status IN ('pending', 'waiting');

--bun:split

CREATE INDEX deliveries_throttle ON deliveries (webhook_id, happened) WHERE name = 'job.progress';

--bun:split

CREATE INDEX deliveries_log ON deliveries (webhook_id, created, id);

--bun:split

CREATE INDEX deliveries_created ON deliveries (created);

--bun:split

-- The secret with which what jobs' own webhook URLs are sent is signed.
CREATE TABLE webhook_secrets (
    owner   TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    sealed  BYTEA   NOT NULL,
    created BIGINT NOT NULL
);

--bun:split

-- An event is published once: then it has its number in the feed, and a delivery to each endpoint that wants it. 0 until then.
ALTER TABLE events ADD COLUMN published BIGINT NOT NULL DEFAULT 0;

--bun:split

ALTER TABLE events ADD COLUMN webhook_url TEXT NOT NULL DEFAULT '';

--bun:split

CREATE INDEX events_unpublished ON events (position) WHERE published = 0;

--bun:split

CREATE INDEX events_feed ON events (owner, published) WHERE published > 0;

--bun:split

CREATE INDEX events_apart ON events (created) WHERE job_id IS NULL;

--bun:split

-- The last number that was given. Whoever publishes holds the row.
CREATE TABLE outbox (
    id        BIGINT NOT NULL PRIMARY KEY,
    published BIGINT NOT NULL
);

--bun:split

INSERT INTO outbox (id, published) VALUES (1, 0);
