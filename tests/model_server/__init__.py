"""A strict model server on loopback: it answers what a test says, does every fault, and notes every wrong request."""

from tests.model_server.faults import (
    completion,
    cut_body,
    drafted,
    drip,
    drop,
    empty_choices,
    error,
    hang,
    html,
    message,
    null_content,
    says,
    status,
    stream_that_ends,
)
from tests.model_server.server import KEY, Asked, ModelServer, Taken, queued, reply

__all__ = [
    "KEY",
    "Asked",
    "ModelServer",
    "Taken",
    "completion",
    "cut_body",
    "drafted",
    "drip",
    "drop",
    "empty_choices",
    "error",
    "hang",
    "html",
    "message",
    "null_content",
    "queued",
    "reply",
    "says",
    "status",
    "stream_that_ends",
]
