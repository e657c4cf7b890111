-- Storages that owners have kept. What gives access to them is sealed.
CREATE TABLE connections (
    id           TEXT   NOT NULL PRIMARY KEY,
    owner        TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    storage      TEXT   NOT NULL,
    fields       TEXT   NOT NULL,
    sealed       BLOB,
    secret_names TEXT   NOT NULL,
    created      BIGINT NOT NULL
);

--bun:split

CREATE INDEX connections_owner ON connections (owner, created, id);
