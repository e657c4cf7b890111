-- Instants are microseconds since 1970 in UTC; no instant is NULL. Columns of JSON are text; no value is NULL.
CREATE TABLE jobs (
    id        TEXT    NOT NULL PRIMARY KEY,
    owner     TEXT    NOT NULL,
    status    TEXT    NOT NULL,
    tag       TEXT    NOT NULL,
    metadata  TEXT,
    one_shot  BOOLEAN NOT NULL,
    created   BIGINT  NOT NULL,
    started   BIGINT,
    completed BIGINT,
    expires   BIGINT
);

--bun:split

CREATE INDEX jobs_owner ON jobs (owner, created, id);

--bun:split

CREATE INDEX jobs_status ON jobs (status, created, id);

--bun:split

CREATE TABLE tasks (
    job_id         TEXT    NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    position       BIGINT  NOT NULL,
    owner          TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    operation      TEXT    NOT NULL,
    input          TEXT,
    ignore_error   BOOLEAN NOT NULL,
    fields         TEXT,
    options        TEXT,
    sealed         BLOB,
    secret_names   TEXT,
    kind           TEXT    NOT NULL,
    status         TEXT    NOT NULL,
    progress       BIGINT  NOT NULL,
    engine         TEXT    NOT NULL,
    engine_version TEXT    NOT NULL,
    result         TEXT,
    failure        TEXT,
    attempts       BIGINT  NOT NULL,
    lease          TEXT    NOT NULL,
    lease_until    BIGINT,
    created        BIGINT  NOT NULL,
    started        BIGINT,
    completed      BIGINT,
    PRIMARY KEY (job_id, position),
    UNIQUE (job_id, name)
);

--bun:split

CREATE INDEX tasks_status ON tasks (status, kind);

--bun:split

CREATE TABLE files (
    id      TEXT   NOT NULL PRIMARY KEY,
    owner   TEXT   NOT NULL,
    key     TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    format  TEXT   NOT NULL,
    mime    TEXT   NOT NULL,
    size    BIGINT NOT NULL,
    sha256  TEXT   NOT NULL,
    facts   TEXT   NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT,
    deleted BIGINT
);

--bun:split

CREATE INDEX files_key ON files (key) WHERE deleted IS NULL;

--bun:split

CREATE INDEX files_expires ON files (expires, size, deleted) WHERE deleted IS NULL;

--bun:split

CREATE TABLE signing_keys (
    id      TEXT   NOT NULL PRIMARY KEY,
    owner   TEXT   NOT NULL DEFAULT '', -- '' is the installation's own
    sealed  BLOB   NOT NULL,
    created BIGINT NOT NULL,
    retired BIGINT
);
