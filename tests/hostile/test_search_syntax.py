"""HOSTILE.md line 7: what a search engine would take for its own syntax."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from copilot import gather
from index.engines.words import WordIndex
from tests.hostile.builders import (
    QUESTION,
    ask,
    assert_clear_error,
    assert_done,
    case_id,
    ids,
    support_export,
    thread,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App
    from index.engines.words import Channel
    from tests.hostile.conftest import Cli

SYNTAX = [
    '"',
    '""',
    '"ER4711',
    "*",
    "ER47*",
    "NEAR(",
    'NEAR("ER4711" parquet, 3)',
    "-x",
    "-ER4711 NOT parquet",
    "problem:ER4711",
    "case_id: slack",
    "{title problem} : x",
    "^ER4711",
    "a AND OR NOT",
    "public_cases",
    "'; DROP TABLE public_cases; --",
    "?!.,;:()[]{}",
    "…—„“",
    "🙂",
    "the and of to a is it",
    "ª º ² ſ ﬁ İ ß \u0345",
    "word_with_underscores __init__",
    "日本語の質問です",
]


@pytest.mark.parametrize("question", SYNTAX)
def test_line_7_syntax_alone_is_an_ordinary_question(question: str, app_with: Callable[..., App]) -> None:
    answer = ask(app_with(*thread()), question)
    assert answer["question"] == question
    assert all(0 <= match["score"] <= 1 for match in answer["matches"])


@pytest.fixture(scope="module")
def words() -> WordIndex:
    """One public collection with one case's words."""
    from index.cases.from_thread import case_from_thread
    from index.cases.references import References
    from index.model import Channel, Message, Skip, Thread
    from index.team import Team

    messages = (
        Message("1700000000.000100", "U1", QUESTION),
        Message("1700000001.000100", "U2", "For ER4711 set it to 100 rows now."),
    )
    case = case_from_thread(
        Thread(Channel("C1", "support", "public"), messages[0].ts, messages),
        Team(frozenset({"U2"}), "settings"),
        References(),
    )
    assert not isinstance(case, Skip)
    index = WordIndex.create(None, ["public"])
    index.add("public", [case])
    index.finish()
    return index


@pytest.mark.parametrize("question", SYNTAX)
@pytest.mark.parametrize("channel", ["problem", "remarks"])
def test_line_7_syntax_around_a_word_does_not_hide_it(question: str, channel: Channel, words: WordIndex) -> None:
    found = words.search("public", channel, f"{question} ER4711 {question}", 5)
    assert len(found) == 1
    assert 0 < found[0][1] <= 1


def test_line_7_ten_thousand_words(app_with: Callable[..., App]) -> None:
    app = app_with(*thread())
    with within(30):
        flood = " ".join(f"word{n}" for n in range(10_000))
        assert len(ask(app, flood)["question"]) == len(flood)
        assert case_id() in ids(ask(app, f"{QUESTION} {flood}"))


@pytest.mark.parametrize("question", ["", " ", "\n\t", "\u200b\x00"], ids=repr)
def test_line_7_nothing_at_all_is_wrong_input(question: str, cli: Cli) -> None:
    assert_clear_error(cli("suggest", question), 2, "question is empty")


def test_line_7_a_question_that_begins_with_a_dash(cli: Cli, tmp_path: Path) -> None:
    cli("reindex", "--slack-export", support_export(tmp_path / "export", *thread()))
    assert_done(cli("suggest", "--json", "--", "-x fails"))


def test_line_7_syntax_with_as_of(app_with: Callable[..., App]) -> None:
    app = app_with(*thread())
    conversation = gather.from_question('NEAR("ER4711" *) -x problem:', datetime.now(UTC))
    assert app.search.find(conversation, "public", datetime(2025, 9, 1, tzinfo=UTC)) == []
    assert len(app.search.find(conversation, "public", datetime(2025, 12, 1, tzinfo=UTC))) == 1
