"""What goes wrong."""

import json


class ConvertdError(Exception):
    """An error of the server, or one that kept it from answering (NETWORK_ERROR, TIMEOUT)."""

    def __init__(self, code, message, status=0, details=None, request_id="", retry_after=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.details = details or {}
        self.request_id = request_id
        self.retry_after = retry_after


def error_of(status, headers, body):
    """The error that an answer holds."""
    after = headers.get("Retry-After", "")
    more = {
        "status": status,
        "request_id": headers.get("X-Request-Id", ""),
        "retry_after": float(after) if after.isdigit() else None,
    }
    try:
        error = json.loads(body)["error"]
        return ConvertdError(error["code"], error["message"], details=error.get("details"), **more)
    except (ValueError, KeyError, TypeError):
        message = f"The server answered with status {status}, and not as convertd does."
        return ConvertdError("UNEXPECTED_ANSWER", message, **more)


def failure_of(job):
    """The error of a job that did not complete: that of its first task that failed."""
    tasks = list(job["tasks"].values())
    errors = [t["error"] for t in tasks if t["status"] == "failed"] + [t["error"] for t in tasks]
    error = next((e for e in errors if e), {})
    code = "CANCELLED" if job["status"] == "cancelled" else "CONVERSION_FAILED"
    message = error.get("message", f"The job is {job['status']}.")
    details = {**error.get("details", {}), "jobId": job["id"]}
    return ConvertdError(error.get("code", code), message, details=details)
