-- The URL of an endpoint whose query is encrypted: then url holds what finds it, and shows host and path.
ALTER TABLE webhooks ADD COLUMN sealed_url TEXT;
