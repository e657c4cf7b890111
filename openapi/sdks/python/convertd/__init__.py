"""A client of convertd, the self-hosted file conversion server."""

from .api import ErrorCode, Page
from .client import Client
from .errors import ConvertdError
from .webhooks import verify_webhook

__all__ = ["Client", "ConvertdError", "ErrorCode", "Page", "verify_webhook"]
