"""How requests are sent, and sent again."""

import http.client
import json
import os
import random
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from .api import VERSION, Api, Page
from .errors import ConvertdError, error_of

# How long to wait for a server that says when to come again; longer than that is an error.
LONGEST_PAUSE = 60


class Transport(Api):
    """Sends requests, and repeats those that can be. It is safe to use from several threads."""

    def __init__(self, base_url=None, api_key=None, retries=4, timeout=120):
        base = base_url or os.environ.get("CONVERTD_SERVER") or "http://127.0.0.1:8080"
        base = base.rstrip("/")
        self.base_url = base[: -len("/v1")] if base.endswith("/v1") else base
        self.api_key = api_key or os.environ.get("CONVERTD_KEY")
        self.retries = retries
        self.timeout = timeout

    def call(self, method, path, query=None, body=None, keyed=False, paged=False):
        """Sends JSON and returns the data of the answer."""
        headers = {"Idempotency-Key": str(uuid.uuid4())} if keyed else {}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        with self.open(method, path, query, headers, lambda: data) as answer:
            answer = json.load(answer)
        if not paged:
            return answer["data"]
        return Page(answer["data"], answer["meta"].get("pagination", {}).get("next_cursor"))

    def open(self, method, path, query=None, headers=None, body=lambda: None, signed=False):
        """Sends a request and returns its answer, a file to read from, which is a success.

        body is called before each attempt. signed tells that path is a URL that needs no key.
        """
        url = path if signed else self.base_url + path
        query = {k: _text(v) for k, v in (query or {}).items() if v is not None}
        if query:
            url += "?" + urllib.parse.urlencode(query)
        headers = {"User-Agent": "convertd-python/" + VERSION, **(headers or {})}
        repeatable = method != "POST" or "Idempotency-Key" in headers
        if self.api_key and not signed:
            headers["Authorization"] = "Bearer " + self.api_key
        attempt = 0
        while True:
            try:
                return self._attempt(method, url, headers, body())
            except ConvertdError as error:
                pause = _pause(error, attempt) if repeatable and attempt < self.retries else None
                if pause is None:
                    raise
            time.sleep(pause)
            attempt += 1

    def _attempt(self, method, url, headers, data):
        request = urllib.request.Request(url, data=data, headers=headers, method=method)
        try:
            return urllib.request.urlopen(request, timeout=self.timeout)
        except urllib.error.HTTPError as error:
            with error:
                raise error_of(error.code, error.headers, error.read()) from None
        except (OSError, http.client.HTTPException) as error:
            why = getattr(error, "reason", error)
            message = f"{urllib.parse.urlsplit(url).netloc} cannot be reached: {why}"
            raise ConvertdError("NETWORK_ERROR", message) from error
        finally:
            if hasattr(data, "close"):
                data.close()


def _text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def _pause(error, attempt):
    """How many seconds to wait before a request is sent again; None where it shall not be."""
    if error.retry_after is not None:
        return error.retry_after if error.retry_after <= LONGEST_PAUSE else None
    if error.status in (0, 502, 503, 504):
        return min(0.25 * 2**attempt, 8) * random.uniform(0.75, 1.25)
    return None
