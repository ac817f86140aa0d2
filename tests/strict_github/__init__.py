"""A strict GitHub on loopback: the REST API's listings as GitHub pages, filters, sorts and tags them."""

from __future__ import annotations

from tests.strict_github.server import StrictGitHub
from tests.strict_github.state import Repository, Request

__all__ = ["Repository", "Request", "StrictGitHub"]
