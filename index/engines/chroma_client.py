"""Closing what Chroma leaves open."""

from __future__ import annotations

from typing import Any


def close_client(client: Any) -> None:
    """Close a client with its HTTP sessions: its own and its admin client's, which Chroma leaves open."""
    sessions = [getattr(owner._server, "_session", None) for owner in (client, client._admin_client)]
    client.close()
    for session in filter(None, sessions):
        session.close()
