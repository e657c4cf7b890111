"""The client."""

import json
import os
import re
import shutil
import time
import urllib.parse
import uuid

from .api import quote
from .errors import ConvertdError, failure_of
from .events import parse_events
from .transport import Transport


class Client(Transport):
    """A client of a convertd server. Every call of the API is a method of it."""

    def convert(self, source, format, to=None, options=None, on_progress=None, timeout=None):
        """Converts a file, a URL or an uploaded file into a file, whose path it returns."""
        request = {**self._place(source), "targetFormat": format, "options": options or {}}
        job = self.start_conversion(request)
        done = self.wait_for(job, on_progress, timeout)
        return self.download(done, to or _beside(source, self.link_of(done)))

    def _place(self, source):
        if isinstance(source, str) and re.match(r"https?://", source):
            return {"url": source}
        if isinstance(source, str) and re.fullmatch(r"file_[0-9A-Za-z]+", source):
            return {"file": source}
        return {"file": self.upload(source)["id"]}

    def upload(self, source, filename=None):
        """Uploads a file by its path, or what an open binary file holds."""
        headers = {"Content-Type": "application/octet-stream"}
        if hasattr(source, "read"):
            filename = filename or os.path.basename(getattr(source, "name", ""))
            body = lambda: iter(lambda: source.read(1 << 20), b"")  # sent once: it may not rewind
        else:
            filename = filename or os.path.basename(source)
            headers["Content-Length"] = str(os.stat(source).st_size)
            headers["Idempotency-Key"] = str(uuid.uuid4())
            body = lambda: open(source, "rb")
        query = {"filename": filename or None}
        with self.open("POST", "/v1/upload", query, headers, body) as answer:
            return _data(answer)

    def job(self, tasks, **more):
        """Starts a job of several steps."""
        return self.create_job({**more, "tasks": tasks})

    def wait_for(self, job, on_progress=None, timeout=None):
        """Waits until a job has completed, and returns it; one that fails is an error."""
        id, wait = _id(job), 1
        until = time.monotonic() + timeout if timeout else None
        while True:
            left = until - time.monotonic() if until else wait
            if left <= 0:
                message = f"{id} has not ended in {timeout} s."
                raise ConvertdError("TIMEOUT", message, details={"jobId": id})
            now = self.get_job(id, wait=max(1, int(min(wait, left))))
            if on_progress:
                on_progress(now["progress"])
            if now["status"] == "completed":
                return now
            if now["status"] not in ("pending", "processing"):
                raise failure_of(now)
            wait = min(wait * 2, 30)

    def events(self, job):
        """What happens to a job, as it happens, until it has ended."""
        path, headers, failures = f"/v1/jobs/{quote(_id(job))}/events", {}, 0
        while True:
            try:
                with self.open("GET", path, headers=headers) as stream:
                    for event in parse_events(stream):
                        headers, failures = {"Last-Event-ID": event.id}, 0
                        yield event
                        if event.last:
                            return
            except OSError:  # the connection broke: it is taken up again
                failures += 1
                if failures > self.retries:
                    raise
            time.sleep(0.5)

    def link_of(self, job):
        """The link to what a job gives out: one file, or several as a zip."""
        links = [(t.get("result") or {}).get("url") for t in job["tasks"].values()]
        links = [link for link in links if link]
        if not links:
            message = f"{job['id']} gives no file out: add a task export/url."
            raise ConvertdError("CONFLICT", message)
        return links[-1]

    def download(self, source, to=None):
        """Streams what a job gives out, or what a link leads to, into a file."""
        link = source if isinstance(source, str) else self.link_of(source)
        to = os.fspath(to or _name_in(link))
        part = f"{to}.{uuid.uuid4().hex[:8]}.part"
        try:
            with self.open_download(link) as answer, open(part, "xb") as file:
                shutil.copyfileobj(answer, file, 1 << 20)
            os.replace(part, to)
        finally:
            if os.path.exists(part):
                os.remove(part)
        return to

    def open_download(self, link, headers=None):
        """Opens a download, a file to read from."""
        return self.open("GET", link, headers=headers, signed=True)

    def formats(self, **query):
        """The formats that the server knows, and what can be done with each."""
        return self.list_formats(**query).items


def _id(job):
    return job if isinstance(job, str) else job["id"]


def _data(answer):
    return json.load(answer)["data"]


def _name_in(link):
    return urllib.parse.unquote(urllib.parse.urlsplit(link).path.rsplit("/", 1)[-1])


def _beside(source, link):
    """Where a result is written if nobody says: beside its source, under its own name."""
    local = not hasattr(source, "read") and os.path.exists(source)
    target = os.path.join(os.path.dirname(source) if local else "", _name_in(link))
    if local and os.path.abspath(target) == os.path.abspath(source):
        message = f"{target} is the source itself: say where to write the result."
        raise ConvertdError("CONFLICT", message)
    return target
