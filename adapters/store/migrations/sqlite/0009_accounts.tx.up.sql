-- Who may call: users, and the hashes of their keys. A user without a subject at an OpenID provider has the subject ''.
CREATE TABLE users (
    id       TEXT    NOT NULL PRIMARY KEY,
    name     TEXT    NOT NULL UNIQUE,
    password TEXT    NOT NULL,
    subject  TEXT    NOT NULL,
    plan     TEXT    NOT NULL,
    admin    BOOLEAN NOT NULL,
    created  BIGINT  NOT NULL
);

--bun:split

CREATE UNIQUE INDEX users_subject ON users (subject) WHERE subject <> '';

--bun:split

CREATE TABLE api_keys (
    id       TEXT    NOT NULL PRIMARY KEY,
    user_id  TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    hint     TEXT    NOT NULL,
    hash     TEXT    NOT NULL UNIQUE,
    scopes   TEXT    NOT NULL, -- separated by blanks
    sandbox  BOOLEAN NOT NULL,
    created  BIGINT  NOT NULL,
    expires  BIGINT,
    used     BIGINT,
    revoked  BIGINT
);

--bun:split

CREATE INDEX api_keys_user ON api_keys (user_id, created, id);
