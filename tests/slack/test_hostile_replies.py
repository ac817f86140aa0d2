"""What engineers type into a reply: it is posted as they see it and pings nobody, or they are told why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.slack.deeds import MINE, in_modal, one_reply
from tests.slack.desk import KNOWN
from tests.slack.forging import submission

if TYPE_CHECKING:
    from tests.slack.desk import Desk

SECRET = "xoxb-" + "17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Write a reply"),
        (" \n\t  \n", "Write a reply"),
        ("\u200b\u200b \u2060", "Write a reply"),  # nothing that anybody could see
        ("<!-- a comment -->", ""),
        ("[a]: https://example.com", ""),
        ("x" * 12_001, "more than 12,000"),
        (f"use {SECRET} for now", "secret"),
        (f"use {SECRET[:20]}\u200b{SECRET[20:]} for now", "secret"),
    ],
    ids=["empty", "spaces", "invisible", "comment", "definition", "too long", "secret", "hidden secret"],
)
def test_what_cannot_be_posted(desk: Desk, text: str, told: str) -> None:
    """Nothing is posted, and the engineer is told in the modal; or what they see there stands in the thread."""
    ts = desk.uma.says(desk.support, KNOWN)
    in_modal(desk, desk.ben, ts)
    modal = desk.ben.modals[-1]
    forged = submission(desk, desk.ben, modal, "post_reply", modal.private_metadata, text)
    answer = desk.slack.interact(forged)
    assert answer.ok
    if told:
        assert answer.body["response_action"] == "errors"
        assert told in str(answer.body["errors"])
        desk.quiet()
        assert desk.replies(ts) == []
    elif answer.body["response_action"] != "errors":
        assert one_reply(desk, ts).strip()
        return
    desk.ben.types({"draft": MINE})
    assert desk.ben.submits().ok
    assert one_reply(desk, ts) == MINE


@pytest.mark.parametrize("typed", ["<!channel> look", "@here @channel look", "<!here|here>", "<!subteam^S0TEAM>"])
def test_what_is_typed_pings_nobody(desk: Desk, typed: str) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    in_modal(desk, desk.ben, ts, f"{typed} <@{desk.uma.id}> &lt;!everyone&gt;")
    assert desk.ben.submits().ok
    text = one_reply(desk, ts)
    assert "<!" not in text
    assert "<@" not in text
