"""What waits in a thread for a card: nothing that the team has seen, answered or closed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from copilot.desk.coming_back import asks, waiting_in
from copilot.desk.facts import HandFact, MessageFact, StatusEmoji, ThreadFacts
from copilot.model import Conversation, Turn
from index.model import Message

PROBLEM = "The nightly load fails with `E-77 quota reached` after ten minutes."
ANSWER = "Please raise `loader.quota` in the settings to 500 and restart the worker."
FAILED = "That did not help, I still get the same error."
NEXT = "Another question: can we send the export to a second bucket as well?"


def at(ts: int) -> datetime:
    return datetime.fromtimestamp(ts, UTC)


def thread(*said: tuple[str, str] | str) -> tuple[ThreadFacts, Conversation]:
    """The asker and the team talk; the name of somebody alone is who closes, "" what the app closes by itself."""
    facts, turns = ThreadFacts(), []
    for place, one in enumerate(said, start=1):
        ts = 1_790_000_000 + 100 * place
        if isinstance(one, str):
            facts = facts.merge(HandFact(str(place), "close", one, at(ts)))
            continue
        role, text = one
        facts = facts.merge(MessageFact(f"{ts}.000000", f"U{role}", role == "team"))
        turns.append(Turn("team" if role == "team" else "asker", Message(f"{ts}.000000", f"U{role}", text)))
    return facts, Conversation(tuple(turns))


def is_asked(*said: tuple[str, str] | str, seen: datetime | None = None) -> bool:
    facts, conversation = thread(*said)
    return asks(conversation, waiting_in(facts, StatusEmoji(), seen))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([("asker", PROBLEM)], True),
        ([("asker", "hi all")], False),
        ([("asker", "hi all"), "", ("asker", PROBLEM)], True),
        ([("asker", PROBLEM), ("team", ANSWER)], False),
        ([("asker", PROBLEM), ("team", ANSWER), ("asker", FAILED)], True),
        ([("asker", PROBLEM), ("team", ANSWER), ("asker", NEXT)], True),
        ([("asker", PROBLEM), ("team", ANSWER), ("asker", "Thanks, that worked!")], False),
        ([("asker", PROBLEM), ("team", ANSWER), ("asker", FAILED), ("team", "Let me look.")], False),
        ([("asker", PROBLEM), ("team", ANSWER), ("asker", FAILED), "Uteam"], False),
        ([("asker", PROBLEM), ("team", ANSWER), "Uteam", ("asker", "Thanks again!")], False),
        ([("asker", PROBLEM), ("team", ANSWER), "Uteam", ("asker", NEXT)], True),
        ([("asker", PROBLEM), ("team", ANSWER), "Uteam", ("asker", "Works now, thank you!")], False),
        (
            [("asker", PROBLEM), ("team", ANSWER), "Uteam", ("asker", "it stopped working after the update yesterday")],
            True,
        ),
        ([("asker", PROBLEM), "Uteam", ("asker", "It fails again since this morning.")], True),
    ],
)
def test_what_wants_a_card(said: list[tuple[str, str] | str], expected: bool) -> None:
    assert is_asked(*said) == expected


def test_what_was_on_a_card_already_does_not_wait() -> None:
    said = [("asker", PROBLEM), ("team", ANSWER), ("asker", FAILED)]
    assert not is_asked(*said, seen=at(1_790_000_300))
    assert is_asked(*said, ("asker", "I tried again, and it still does not work."), seen=at(1_790_000_300))
