"""What two judges said of replies is kept, complete, and says what REPLIES.md says."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot.evaluation.answering.verdicts import kappa, read_verdicts

HERE = Path(__file__).parent


@pytest.mark.parametrize(("replies", "agreement"), [("with_model", ".85"), ("without_model", ".83")])
def test_two_judges_said_something_of_every_reply(replies: str, agreement: str) -> None:
    one, other = (read_verdicts(HERE / f"{replies}_judge_{number}.jsonl") for number in (1, 2))
    assert one.keys() == other.keys()
    assert len(one) == 168
    assert f"{kappa(one, other):.2f}".removeprefix("0") == agreement
    assert agreement in (HERE / "REPLIES.md").read_text(encoding="utf-8")
