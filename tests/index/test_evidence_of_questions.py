"""Questions about the demo's history that say much in little, little in much, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.asking import ask

if TYPE_CHECKING:
    from copilot.build import App

MERGE = "millrace.errors.MergeError: MR-1107: merge matched more than one source row for key (51)"


def _trace(frames: int) -> str:
    rows = [f'  File "/usr/lib/app/part{n}/stage_{n % 9}.py", line {n}, in stage_{n}' for n in range(frames)]
    return "\n".join(["Hello there, the night run failed and I have no clue why", "```", *rows, MERGE, "```"])


@pytest.mark.parametrize("question", ["MR-1107", "mr-1107", MERGE, _trace(5), _trace(45), _trace(500)])
def test_a_code_finds_its_case_whatever_stands_around_it(demo_app: App, question: str) -> None:
    suggestion = ask(demo_app, question)
    assert suggestion.answered
    first = suggestion.matches[0].case
    assert "MR-1107" in f"{first.title} {first.problem}"


@pytest.mark.parametrize("question", ["MR-9999", "MR-4711: what is that?", "mr-2301"])
def test_a_code_that_no_case_has_is_not_answered_with_another(demo_app: App, question: str) -> None:
    assert not ask(demo_app, question).answered


@pytest.mark.parametrize("question", ["It does not work", "help", "It crashes", "error", "Nothing works, please help!"])
def test_a_question_that_says_nothing_is_not_answered(demo_app: App, question: str) -> None:
    suggestion = ask(demo_app, question)
    assert not suggestion.answered
    assert suggestion.confidence < 0.1
