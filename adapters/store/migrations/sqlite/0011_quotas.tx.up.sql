-- How many conversions of a day owners have used, a day being a number since 1970, and which jobs that have not ended are among them.
CREATE TABLE quota_days (
    owner TEXT NOT NULL,
    day   BIGINT NOT NULL,
    used  BIGINT NOT NULL,
    PRIMARY KEY (owner, day)
);

--bun:split

CREATE INDEX quota_days_day ON quota_days (day);

--bun:split

CREATE TABLE charges (
    job_id TEXT NOT NULL PRIMARY KEY,
    owner  TEXT NOT NULL,
    day    BIGINT NOT NULL
);

--bun:split

-- How many calls somebody has made in a minute, which is a number since 1970. After a crash they may be counted anew.
CREATE TABLE throttle (
    key    TEXT NOT NULL PRIMARY KEY,
    minute BIGINT NOT NULL,
    calls  BIGINT NOT NULL
);
