"""What a reply asks for: facts by kind of question, and only what nobody said yet."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from copilot.drafting.missing import missing_facts
from copilot.model import Conversation, Turn
from index.model import Case, Message
from index.search.match import Evidence, Match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.model import Role

VERSION, LOG = "the version you run", "the full error text or log"
WHERE = "where it runs (adapter or database, operating system)"


def asked(text: str, *later: tuple[Role, str], nearest: Sequence[Match] = ()) -> tuple[str, ...]:
    said: list[tuple[Role, str]] = [("asker", text), *later]
    turns = (Turn(role, Message(f"{1_790_000_000 + n}.000100", role, text)) for n, (role, text) in enumerate(said))
    return missing_facts(Conversation(tuple(turns)), nearest)


def case(versions: tuple[str, ...]) -> Match:
    made = Case(
        case_id="slack:C1:1.0",
        source="slack",
        scope="C1",
        visibility="public",
        standing="confirmed",
        title="T",
        problem="P",
        resolution="R",
        url="https://acme.slack.com/archives/C1/p1",
        asked_by="U1",
        asked_at=datetime(2026, 1, 1, tzinfo=UTC),
        versions=versions,
    )
    return Match(made, 0.3, Evidence())


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("The load fails", (VERSION, LOG, WHERE)),
        ("On 0.13.1 with postgres it fails:\n```\nKeyError: 'a'\n```", ()),
        ("0.13 on Windows does not start", (LOG,)),
        ("Since this morning nobody can log in, it fails with `signature validation failed`", (VERSION,)),
        ("The nightly job stopped, no error at all", (VERSION,)),
        ("How do I name a schema?", ()),
        ("Can I sort the table of failed rows?", ()),
        ("Feature request: let me comment on experiments, it's broken without", ()),
        ("The link to the migration guide in the docs gives a 404", ("the address of the page",)),
        ("Your docs are broken, https://docs.acme.example/setup does not load", ()),
    ],
)
def test_facts_are_asked_for_by_kind_of_question(text: str, lacks: tuple[str, ...]) -> None:
    assert asked(text) == lacks


def test_only_what_nobody_said_and_nobody_asked_for_yet() -> None:
    assert asked("The load fails", ("asker", "on 0.13, postgres"), ("user", "Same with `error: lock held`")) == ()
    asked_back: tuple[Role, str] = ("team", "Which version is it? And do you have a log?")
    assert asked("The load fails since this morning", asked_back) == (WHERE,)
    how_to: tuple[Role, str] = (
        "asker",
        "Works, thanks! Another question: how do I name the schema of a second one?",
    )
    assert asked("The load fails", ("team", "Please run `load --repair` once."), how_to) == ()


def test_no_version_is_asked_for_where_the_nearest_case_names_none() -> None:
    hosted, released = case(()), case(("3.12",))
    assert asked("The load fails", nearest=[hosted, released]) == (LOG, WHERE)
    assert asked("The load fails", nearest=[released, hosted]) == (VERSION, LOG, WHERE)
