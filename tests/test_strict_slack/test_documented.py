"""Every method as Slack documents it: its arguments, its scopes, its errors."""

from __future__ import annotations

import pytest

from tests.strict_slack.methods import METHODS
from tests.test_strict_slack import documented

# Seen from the real Slack, though its pages do not list them.
SEEN = {"thread_not_found", "not_in_channel", "cannot_dm_bot"}


@pytest.mark.parametrize("name", sorted(METHODS))
def test_arguments_are_the_documented_ones(name: str) -> None:
    about = documented.document(documented.METHODS, name)
    method = METHODS[name]
    assert method.required | method.optional == set(about["args"])
    assert method.required >= {arg for arg, of in about["args"].items() if of.get("required")}


@pytest.mark.parametrize("name", sorted(METHODS))
def test_scopes_are_the_documented_ones(name: str) -> None:
    about = documented.document(documented.METHODS, name)
    if not METHODS[name].app_token:
        assert set(METHODS[name].scopes) == {scope["name"] for scope in about["scopes"].get("bot", [])}


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_error_is_documented(name: str) -> None:
    about = documented.document(documented.METHODS, name)
    common = documented.document(documented.METHODS, "_common_errors")
    does = METHODS[name].does
    can = documented.errors_of(does.__module__.rpartition(".")[2], does.__name__)
    assert can <= {*about["errors"], *common, *SEEN}


def test_the_errors_are_really_found() -> None:
    assert {"no_text", "is_archived", "not_in_channel", "missing_scope", "invalid_blocks"} <= documented.errors_of(
        "chat", "post_message"
    )
    assert {"hash_conflict", "not_found", "view_too_large"} <= documented.errors_of("views", "update")
