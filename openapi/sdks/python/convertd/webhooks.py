"""Webhooks."""

import hashlib
import hmac


def verify_webhook(payload, signature, secret):
    """Tells whether a webhook's raw body was signed with the secret: X-Webhook-Signature."""
    payload = payload.encode() if isinstance(payload, str) else payload
    expected = "sha256=" + hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), (signature or "").encode())
