"""Server-sent events."""

import json

LAST = ("job.completed", "job.failed", "job.cancelled", "job.expired")


class Event:
    """Something that happened to a job."""

    def __init__(self, fields):
        self.id = fields.get("id")
        self.event = fields.get("event")
        self.data = json.loads(fields["data"])

    @property
    def last(self):
        """Whether nothing more happens to the job."""
        return self.event in LAST


def parse_events(lines):
    """Reads events as they come."""
    fields = {}
    for line in lines:
        name, _, value = line.decode().rstrip("\r\n").partition(":")
        if name:
            fields[name] = value.lstrip(" ")
        elif not value and "data" in fields:  # the blank line behind an event
            yield Event(fields)
            fields = {}
