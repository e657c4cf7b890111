-- Instants are microseconds since 1970 in UTC; no instant is NULL. Columns of JSON are text; no value is NULL.
-- Text that is ordered or looked up is compared by its bytes, as SQLite does it: no index depends on the system's languages.
CREATE TABLE jobs (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner     TEXT COLLATE "C" NOT NULL,
    status    TEXT COLLATE "C" NOT NULL,
    tag       TEXT COLLATE "C" NOT NULL,
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
    job_id         TEXT COLLATE "C" NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    position       BIGINT  NOT NULL,
    owner          TEXT COLLATE "C" NOT NULL,
    name           TEXT COLLATE "C" NOT NULL,
    operation      TEXT    NOT NULL,
    input          TEXT,
    ignore_error   BOOLEAN NOT NULL,
    fields         TEXT,
    options        TEXT,
    sealed         BYTEA,
    secret_names   TEXT,
    kind           TEXT COLLATE "C" NOT NULL,
    status         TEXT COLLATE "C" NOT NULL,
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
    id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner   TEXT COLLATE "C" NOT NULL,
    key     TEXT COLLATE "C" NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    format  TEXT   NOT NULL,
    mime    TEXT   NOT NULL,
    size    BIGINT NOT NULL,
    sha256  TEXT   NOT NULL,
    crc32   BIGINT NOT NULL,
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
    id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner   TEXT COLLATE "C" NOT NULL DEFAULT '', -- '' is the installation's own
    sealed  BYTEA  NOT NULL,
    created BIGINT NOT NULL,
    retired BIGINT
);

--bun:split

-- Which files the tasks of a job made or took in: what keeps a file, and what goes with a job.
CREATE TABLE job_files (
    job_id  TEXT COLLATE "C" NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    file_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (job_id, file_id)
);

--bun:split

CREATE INDEX job_files_file ON job_files (file_id);

--bun:split

CREATE INDEX jobs_owner_status ON jobs (owner, status, created, id);

--bun:split

CREATE INDEX jobs_owner_tag ON jobs (owner, tag, created, id) WHERE tag <> '';

--bun:split

CREATE TABLE repeats (
    owner       TEXT COLLATE "C" NOT NULL,
    call        TEXT COLLATE "C" NOT NULL,
    key         TEXT COLLATE "C" NOT NULL,
    fingerprint TEXT   NOT NULL,
    resource    TEXT   NOT NULL,
    created     BIGINT NOT NULL,
    PRIMARY KEY (owner, call, key)
);

--bun:split

CREATE INDEX repeats_created ON repeats (created);
