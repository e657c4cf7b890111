-- The traceparent of the request that made a job or had something happen.
ALTER TABLE jobs ADD COLUMN traceparent TEXT NOT NULL DEFAULT '';

--bun:split

ALTER TABLE events ADD COLUMN traceparent TEXT NOT NULL DEFAULT '';

--bun:split

ALTER TABLE deliveries ADD COLUMN traceparent TEXT NOT NULL DEFAULT '';
