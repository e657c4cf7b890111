-- Who has signed in, by the hash of what their browser sends.
CREATE TABLE sessions (
    id      TEXT   NOT NULL PRIMARY KEY,
    user_id TEXT   NOT NULL,
    hash    TEXT   NOT NULL UNIQUE,
    created BIGINT NOT NULL,
    used    BIGINT NOT NULL,
    expires BIGINT NOT NULL
);

--bun:split

CREATE INDEX sessions_user ON sessions (user_id);

--bun:split

CREATE INDEX sessions_expires ON sessions (expires);

--bun:split

-- A user who is blocked may do nothing, by whatever key or session.
ALTER TABLE users ADD COLUMN blocked BOOLEAN NOT NULL DEFAULT FALSE;
