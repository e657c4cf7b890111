-- Events also happen to what is no job: these have no job and no number, and name their subject. A position is that of the event in the whole log; those
-- from before have none, and stand in the order in which they were made.
ALTER TABLE events ALTER COLUMN job_id DROP NOT NULL;

--bun:split

ALTER TABLE events ADD COLUMN subject TEXT COLLATE "C" NOT NULL DEFAULT '';

--bun:split

ALTER TABLE events ADD COLUMN position BIGINT NOT NULL DEFAULT 0;

--bun:split

CREATE SEQUENCE events_position OWNED BY events.position;

--bun:split

ALTER TABLE events ALTER COLUMN position SET DEFAULT nextval('events_position');
