"""The flags of support threads, where the team is known; invented talk, like none that taught them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from copilot.flags.judge import judge
from copilot.model import Conversation, Turn
from index.model import Message
from index.sources.base import safe_text

if TYPE_CHECKING:
    from copilot.model import Flag
    from index.model import Role

LEAK = "our key is `api_key = 9f3c1d7ab02e44d8a1b5c6e7f8091a2b`, and it is rejected"


def talk(*said: tuple[Role, str]) -> Conversation:
    turns = []
    for place, (role, text) in enumerate(said):
        safe = safe_text(text)
        message = Message(f"{1_790_000_000 + 600 * place}.000100", f"U{role}", safe.text, secrets=safe.found)
        turns.append(Turn(role, message))
    return Conversation(tuple(turns))


def raised(conversation: Conversation) -> dict[str, Flag]:
    return {flag.kind: flag for flag in judge(conversation, (), answered=False)}


@pytest.mark.parametrize(
    "text",
    [
        "All of our drivers are locked out since 6:00 and the first tour leaves at 7",
        "URGENT the ticket machines are dead in every station, customers can't buy anything",
    ],
)
def test_work_that_stands_still_is_a_blocker(text: str) -> None:
    flag = raised(talk(("asker", text)))["blocker"]
    assert flag.evidence == ("1790000000.000100",)


@pytest.mark.parametrize(
    ("said", "is_left"),
    [
        ("Thanks, that key is rotated now", False),
        ("I changed the password", False),
        ("new key created", False),
        ("I changed the port and removed the old config, still the same", True),
        ("done, and it still fails", True),
        ("We have not rotated it yet", True),
        ("Should I have revoked it?", True),
    ],
)
def test_a_secret_is_flagged_until_its_author_says_that_it_is_revoked(said: str, is_left: bool) -> None:
    conversation = talk(("asker", LEAK), ("team", "Which version is that?"), ("asker", said))
    assert ("secret_shared" in raised(conversation)) is is_left


@pytest.mark.parametrize("text", ["How do I rename a route?", "Small typo on the help page, it says `teh`"])
def test_what_can_wait_is_none(text: str) -> None:
    assert not raised(talk(("asker", text))).keys() - {"ask_team"}


def test_facts_that_rule_out_the_obvious_lead_to_a_call_and_success_does_not() -> None:
    before: list[tuple[Role, str]] = [
        ("asker", "Timetables stay empty for one depot, no error anywhere"),
        ("team", "Does the feed hold trips of that depot?"),
        ("asker", "yes, 9,000 of them. no idea what else to look at"),
    ]
    assert "needs_call" in raised(talk(*before))
    after = (*before, ("team", "Try `feed reload`"), ("asker", "That fixed it, thanks!"))
    assert "needs_call" not in raised(talk(*after))


def test_a_secret_is_flagged_until_it_is_revoked() -> None:
    leaked: list[tuple[Role, str]] = [("asker", LEAK), ("team", "Please revoke that key, everybody can read it.")]
    assert "secret_shared" in raised(talk(*leaked))
    assert "secret_shared" not in raised(talk(*leaked, ("asker", "oh! revoked, I have a new one")))
    assert "secret_shared" in raised(talk(*leaked, ("user", "I revoked mine, too, last year")))


def test_the_password_in_the_teams_link_to_a_meeting_is_no_leak() -> None:
    invitation = "Shall we look together? https://zoom.us/j/98113320774?pwd=Zk1wQ0pXaB12"
    assert "secret_shared" not in raised(talk(("asker", "Login loops"), ("team", invitation)))


def test_where_nobody_named_a_team_the_older_weights_judge() -> None:
    wish = talk(("asker", "Could the planner skip holidays? A Rust client would be great as well"))
    assert "product_review" in raised(replace(wish, team_is_known=False))
    stopped = talk(("asker", "The ticket machines are dead in every station, customers can't buy anything"))
    assert "blocker" in raised(stopped)
    assert "blocker" not in raised(replace(stopped, team_is_known=False))
