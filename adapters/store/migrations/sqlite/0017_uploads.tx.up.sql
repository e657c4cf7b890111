-- Files that come in over several requests, and what has come of each.
CREATE TABLE uploads (
    id      TEXT   NOT NULL PRIMARY KEY,
    owner   TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    size    BIGINT NOT NULL,
    file_id TEXT   NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);

--bun:split

CREATE INDEX uploads_expires ON uploads (expires);

--bun:split

CREATE INDEX uploads_unfinished ON uploads (owner) WHERE file_id = '';

--bun:split

CREATE TABLE upload_parts (
    upload_id TEXT   NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    start     BIGINT NOT NULL,
    size      BIGINT NOT NULL,
    key       TEXT   NOT NULL,
    PRIMARY KEY (upload_id, start)
);
