"""How Slack signs what it sends."""

from __future__ import annotations

import hashlib
import hmac
import time


def signed(secret: str, body: bytes | str, timestamp: int | None = None) -> dict[str, str]:
    """The two headers. Real time unless told: the app compares with its own machine's, whatever Slack's clock says."""
    at = str(int(time.time()) if timestamp is None else timestamp)
    raw = body.encode() if isinstance(body, str) else body
    digest = hmac.new(secret.encode(), f"v0:{at}:".encode() + raw, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}
