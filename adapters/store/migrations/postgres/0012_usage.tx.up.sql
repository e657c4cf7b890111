-- What was done for owners on a day, being a number since 1970: of each kind a few rows, which are added up. Engines' time is in microseconds.
CREATE TABLE usage (
    owner     TEXT   NOT NULL,
    day       BIGINT NOT NULL,
    operation TEXT   NOT NULL,
    source    TEXT   NOT NULL,
    target    TEXT   NOT NULL,
    shard     BIGINT NOT NULL,
    tasks     BIGINT NOT NULL,
    failed    BIGINT NOT NULL,
    bytes_in  BIGINT NOT NULL,
    bytes_out BIGINT NOT NULL,
    engine    BIGINT NOT NULL,
    PRIMARY KEY (owner, day, operation, source, target, shard)
);

--bun:split

CREATE INDEX usage_day ON usage (day);

--bun:split

CREATE INDEX files_owner ON files (owner, size) WHERE deleted IS NULL;
