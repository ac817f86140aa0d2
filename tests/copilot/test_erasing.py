"""Erasing reaches whatever holds words of a thread: what was learned from it, wished for in it, and saved of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from copilot.records.forgetting.erasing import erase
from copilot.records.forgetting.rule import Reach
from copilot.records.tables import SAVED_THREADS, SUGGESTIONS, WISHES
from index.storage.tables import LESSONS
from tests.conftest import NOW

if TYPE_CHECKING:
    from sqlalchemy import Engine

PUBLIC = {"audience": "public", "visibility": "public"}
HERE, THERE = ("C1", "1700000000.000100"), ("C1", "1700000000.000200")
CASE, OTHER = "slack:C1:1700000000.000100", "slack:C1:1600000000.000100"


def fill(engine: Engine) -> None:
    """A suggestion in each thread, from each a lesson about an older case; one about the first thread itself."""
    with engine.begin() as connection:
        for number, (channel, ts) in enumerate((HERE, THERE)):
            about: dict[str, Any] = {"channel": channel, "thread_ts": ts}
            body = {"question": "words", "matches": [], "draft": {"text": "words", "case_ids": []}}
            connection.execute(
                insert(SUGGESTIONS).values(
                    **about, suggestion_id=f"s{number}", created_at=NOW, text_hash="h", body=body, **PUBLIC
                )
            )
            connection.execute(
                insert(WISHES).values(**about, suggestion_id=f"s{number}", summary="words", by="UANA", at=NOW)
            )
            _learn(connection, f"l{number}", OTHER, f"s{number}")
            case_id = f"slack:{channel}:{ts}"
            connection.execute(insert(SAVED_THREADS).values(case_id=case_id, saved_at=NOW, body={"words": 1}))
        _learn(connection, "l2", CASE, None)


def _learn(connection: Any, lesson_id: str, case_id: str, suggestion_id: str | None) -> None:
    connection.execute(
        insert(LESSONS).values(
            lesson_id=lesson_id,
            case_id=case_id,
            kind="edited",
            against=0.5,
            visibility="public",
            by="UANA",
            by_name="Ana",
            at=NOW,
            suggestion_id=suggestion_id,
            resolution="words",
            diff="words",
        )
    )


def test_a_thread_s_words_go_wherever_they_stand_and_others_stay(engine: Engine) -> None:
    fill(engine)
    with engine.begin() as connection:
        assert erase(connection, Reach(quoting={HERE}, case_ids={CASE}, suggestions={"s0"})) == 1
        lessons = {row.lesson_id: row for row in connection.execute(select(LESSONS))}
        summaries = dict(connection.execute(select(WISHES.c.suggestion_id, WISHES.c.summary)).all())
        saved = set(connection.scalars(select(SAVED_THREADS.c.case_id)))
    assert set(lessons) == {"l0", "l1"}, "what was learned about the forgotten case goes whole"
    assert (lessons["l0"].resolution, lessons["l0"].diff) == (None, None)
    assert (lessons["l1"].resolution, lessons["l1"].diff) == ("words", "words")
    assert summaries == {"s0": None, "s1": "words"}
    assert saved == {f"slack:{THERE[0]}:{THERE[1]}"}


def test_a_dropped_thread_is_on_no_list_and_a_person_taught_nothing(engine: Engine) -> None:
    fill(engine)
    with engine.begin() as connection:
        erase(connection, Reach(user="UANA", threads={HERE}))
        assert list(connection.scalars(select(WISHES.c.suggestion_id))) == ["s1"]
        assert connection.execute(select(LESSONS)).all() == []
