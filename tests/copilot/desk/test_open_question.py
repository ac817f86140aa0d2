"""What a thread still asks: the last question without an answer, its facts, and what was tried for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from copilot.desk.open_question import open_question
from copilot.drafting.prompting.context import build_context
from copilot.drafting.prompting.fencing import Fence
from copilot.drafting.prompting.tokens import estimate
from copilot.model import Conversation, Turn
from index.model import Message

if TYPE_CHECKING:
    from index.model import Role

EXPORTER = "The nightly exporter stops with `E-77 quota reached` after ten minutes. We run 3.2. What can we do?"
RAISE = "Please raise `exporter.quota` in the settings to 500 and restart the worker."


def thread(*said: tuple[Role, str]) -> Conversation:
    turns = (
        Turn(role, Message(f"{1_790_000_000 + 3_600 * place}.000100", f"U{role}", text))
        for place, (role, text) in enumerate(said)
    )
    return Conversation(tuple(turns))


def texts(messages: tuple[Message, ...]) -> list[str]:
    return [message.text for message in messages]


def test_before_anybody_replied_it_is_all_that_was_asked() -> None:
    talk = thread(("asker", EXPORTER), ("asker", "It began on Monday."))
    assert open_question(talk).text == talk.question
    assert not open_question(talk).earlier


def test_facts_that_were_asked_for_belong_to_it_and_reminders_do_not() -> None:
    fact = "```\nworker[3] quota=100 used=100\n```"
    talk = thread(
        ("asker", EXPORTER),
        ("team", "Could you share the worker's log?"),
        ("asker", fact),
        ("asker", "Any update on this?"),
    )
    assert texts(open_question(talk).asked) == [EXPORTER, fact]


def test_a_second_question_is_its_own() -> None:
    second = "Thanks, that works! One more question: can we send the export to a second bucket as well?"
    talk = thread(("asker", EXPORTER), ("team", RAISE), ("asker", second))
    question = open_question(talk)
    assert texts(question.asked) == [second]
    assert question.earlier == EXPORTER
    assert not question.proposed


def test_somebody_else_may_ask_it() -> None:
    other = "Jumping in here: how can we see how much of the quota is used in each project?"
    talk = thread(("asker", EXPORTER), ("team", RAISE), ("asker", "That fixed it, thank you!"), ("user", other))
    assert texts(open_question(talk).asked) == [other]


@pytest.mark.parametrize("after", [(), (("asker", "Works now, thank you!"),)])
def test_what_did_not_help_opens_it_again_and_was_tried(after: tuple[tuple[Role, str], ...]) -> None:
    again = "Sorry, that did not help: still the same error this morning."
    talk = thread(("asker", EXPORTER), ("team", RAISE), *after, ("asker", again))
    question = open_question(talk)
    assert texts(question.asked) == [EXPORTER, again]
    assert texts(question.denied) == [RAISE]


def test_the_model_is_told_which_message_asks_and_what_failed() -> None:
    talk = thread(("asker", EXPORTER), ("team", RAISE), ("asker", "That did not help, still the same error."))
    given = {"fence": Fence("f00dcafe"), "count": estimate, "limit": 3_000}
    shown = build_context(talk, (), "public", question=open_question(talk), **given).render()  # type: ignore[arg-type]
    assert "still open is in m1, m3." in shown
    assert "tried without success: m2." in shown
    first = thread(("asker", EXPORTER))
    assert "still open" not in build_context(first, (), "public", question=open_question(first), **given).render()  # type: ignore[arg-type]
