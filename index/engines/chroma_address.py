"""Parses CHROMA_URL into the server's address and the credentials for it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit, urlunsplit

from index.errors import InputError


@dataclass(frozen=True, slots=True)
class ChromaAddress:
    """A server's address, and the headers for each request; they contain the secret and are never shown."""

    url: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, text: str) -> ChromaAddress:
        """Parse `http://host:8000`, `https://user:password@host/path`, or `https://:token@host`.

        Raises:
            InputError: it is none of these. The message does not repeat the text, which may contain a secret.
        """
        try:
            parts = urlsplit(text)
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            parts, port = urlsplit(""), ""
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise InputError("CHROMA_URL is not a server address; use one such as http://127.0.0.1:8000.")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        url = urlunsplit((parts.scheme, f"{host}{port}", parts.path.rstrip("/"), "", ""))
        return cls(url, _auth_headers(unquote(parts.username or ""), unquote(parts.password or "")))


def _auth_headers(user: str, password: str) -> dict[str, str]:
    """Basic authentication for a name and password; a password alone is a token, sent in both usual headers."""
    if user:
        return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}
    return {"Authorization": f"Bearer {password}", "X-Chroma-Token": password} if password else {}
