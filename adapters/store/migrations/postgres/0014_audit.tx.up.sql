-- Who did what. Ids sort by time.
CREATE TABLE audit (
    id      TEXT   NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    action  TEXT   NOT NULL,
    actor   TEXT   NOT NULL,
    via     TEXT   NOT NULL,
    key_id  TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    user_id TEXT   NOT NULL,
    details TEXT   NOT NULL
);

--bun:split

CREATE INDEX audit_actor ON audit (actor, id);

--bun:split

CREATE INDEX audit_user ON audit (user_id, id);

--bun:split

CREATE INDEX audit_action ON audit (action, id);

--bun:split

CREATE INDEX audit_at ON audit (at);
