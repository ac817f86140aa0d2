"""What decisions say of the cases that were suggested: only what somebody said is known."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from copilot.evaluation.judged_records import Judged, judged_cases
from copilot.model import BAD_ANSWER, OTHER_PROBLEM
from copilot.records.tables import DECISIONS, SUGGESTIONS
from index.storage.tables import LESSONS
from tests.conftest import NOW

if TYPE_CHECKING:
    from sqlalchemy import Engine

CASE, CHANNEL = "github:acme/tool#7", "C0SUPPORT"
LATER = NOW + timedelta(hours=1)


def decided(
    engine: Engine,
    name: str,
    kind: str,
    against: float = 0.0,
    reason: str | None = None,
    visibility: str = "public",
    body: dict[str, Any] | None = None,
) -> None:
    """A suggestion for the thread of this ts, and what the decision on it taught about the case."""
    place = {"channel": CHANNEL, "thread_ts": name, "thread_state": None, "text_hash": ""}
    about = {"suggestion_id": name, "created_at": NOW, "audience": "public", "visibility": visibility}
    who = {"by": "UANA", "at": LATER}
    decision = {"kind": kind, "then_close": False, "outcome": "posted", "corrected": False, "reason": reason}
    lesson = {"case_id": CASE, "kind": kind, "against": against, "visibility": visibility, "by_name": "ana"}
    with engine.begin() as connection:
        connection.execute(insert(SUGGESTIONS).values(**about, **place, body=body or {"question": f"about {name}?"}))
        connection.execute(insert(DECISIONS).values(suggestion_id=name, **who, **place, **decision))
        connection.execute(insert(LESSONS).values(lesson_id=name, suggestion_id=name, **who, **lesson))


def test_approved_is_right_and_another_problem_is_wrong(engine: Engine) -> None:
    decided(engine, "1.0", "approved")
    decided(engine, "2.0", "edited", against=0.2)
    decided(engine, "3.0", "dismissed", against=1.0, reason=f"{OTHER_PROBLEM}: it is the proxy")
    decided(engine, "4.0", "passed_over", against=0.5)
    said = judged_cases(engine)
    assert said[0] == Judged(f"slack:{CHANNEL}:1.0", "about 1.0?", NOW, CASE, True, LATER)
    assert [(one.question, one.is_right) for one in said] == [
        ("about 1.0?", True),
        ("about 2.0?", True),
        ("about 3.0?", False),
        ("about 4.0?", False),
    ]


def test_of_the_rest_nothing_is_known(engine: Engine) -> None:
    decided(engine, "1.0", "edited", against=0.8)  # another answer
    decided(engine, "2.0", "dismissed", against=1.0, reason=BAD_ANSWER)  # the right case may have a wrong answer
    decided(engine, "3.0", "dismissed", against=0.5)
    decided(engine, "4.0", "approved", visibility="internal")
    assert judged_cases(engine) == []


def test_an_erased_question_teaches_nothing(engine: Engine) -> None:
    decided(engine, "1.0", "approved")
    with engine.begin() as connection:
        connection.execute(SUGGESTIONS.update().values(body=None))
    assert judged_cases(engine) == []
