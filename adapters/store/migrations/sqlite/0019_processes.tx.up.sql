-- The processes of an installation, and when each was last heard of.
CREATE TABLE processes (
    id      TEXT   NOT NULL PRIMARY KEY,
    host    TEXT   NOT NULL,
    role    TEXT   NOT NULL,
    version TEXT   NOT NULL,
    workers TEXT   NOT NULL,
    started BIGINT NOT NULL,
    seen    BIGINT NOT NULL
);
