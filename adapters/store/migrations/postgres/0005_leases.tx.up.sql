ALTER TABLE tasks ADD COLUMN losses BIGINT NOT NULL DEFAULT 0;

--bun:split

CREATE INDEX tasks_leased ON tasks (lease_until) WHERE status = 'processing';

--bun:split

CREATE INDEX tasks_lease ON tasks (lease) WHERE lease <> '';
