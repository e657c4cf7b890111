-- Who may call: users, and the hashes of their keys. A user without a subject at an OpenID provider has the subject ''.
CREATE TABLE users (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name     TEXT COLLATE "C" NOT NULL UNIQUE,
    password TEXT COLLATE "C" NOT NULL,
    subject  TEXT COLLATE "C" NOT NULL,
    plan     TEXT COLLATE "C" NOT NULL,
    admin    BOOLEAN NOT NULL,
    created  BIGINT  NOT NULL
);

--bun:split

CREATE UNIQUE INDEX users_subject ON users (subject) WHERE subject <> '';

--bun:split

CREATE TABLE api_keys (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id  TEXT COLLATE "C" NOT NULL,
    name     TEXT COLLATE "C" NOT NULL,
    hint     TEXT COLLATE "C" NOT NULL,
    hash     TEXT COLLATE "C" NOT NULL UNIQUE,
    scopes   TEXT COLLATE "C" NOT NULL, -- separated by blanks
    sandbox  BOOLEAN NOT NULL,
    created  BIGINT  NOT NULL,
    expires  BIGINT,
    used     BIGINT,
    revoked  BIGINT
);

--bun:split

CREATE INDEX api_keys_user ON api_keys (user_id, created, id);
