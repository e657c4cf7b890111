-- An owner's jobs with a tag that stand in a state: of two indexes that each hold half of the question, either may find many rows of which none is asked for.
CREATE INDEX jobs_owner_tag_status ON jobs (owner, tag, status, created, id) WHERE tag <> '';
