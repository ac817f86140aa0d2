"""What of a message is kept as an answer."""

from __future__ import annotations

import pytest

from index.cases.answer_text import answering, answers_too, resolution_of
from index.model import Message

ASKED = "Why does the export fail with EX-17 behind https://ci.customer-corp.example/run since the update?"
DO = "Set `export.quota: 2GB` and restart the worker."


@pytest.mark.parametrize(
    "said",
    [
        f"{DO} We'll put it into the docs.",
        f"{DO} Let me know if it helps!",
        f"{DO}\nPlease let us know if you have any further questions.",
        f"{DO} Sorry for the trouble.",
        f"{DO} If it is urgent we can jump on a call.",
        f"{DO} Opened an issue for it: https://github.com/acme/tool/issues/9",
        f"Can you share the log of the worker? {DO}",
        f"To debug this, could you please share:\n1. the log\n2. the `export.yml`\n\n{DO}",
        f"Found something: {DO}",
        f"Not quite: {DO}",
        f"{DO} Not nice.",
        f"{DO} (silly default, I'll change it)",
        f"{DO} :slightly_smiling_face:",
    ],
)
def test_what_answers_nothing_goes(said: str) -> None:
    assert answering(said, ASKED) == DO


@pytest.mark.parametrize(
    "said",
    [
        "Not supported: an export has one quota.",
        "No, by design.",
        "Yes, since 2.4.",
        "It's the update: exports count twice now.",
        "```\nexport run\nWe'll see you\n```",
        "The limit is per worker, and the highest wins when several of them apply.",
    ],
)
def test_what_answers_stays(said: str) -> None:
    assert answering(said, ASKED) == said


def test_a_message_of_nothing_else_answers_nothing() -> None:
    for said in ("We'll look into it.", "Can you share the log in private so that we can debug it?", "Sorry!"):
        assert answering(said, "") == ""
    assert not answers_too("Filed as #12, we'll fix it soon.")
    assert answers_too("Workaround: `a: 1`. We'll fix it soon.")


def resolution(text: str, *, until_fixed: str = "") -> str:
    before = [Message("2.0", "U2", until_fixed)] if until_fixed else []
    return resolution_of([Message("1.0", "U1", text)], before, ("Ana Lopez", "Jonas Albrecht"), ASKED, ASKED)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"Hi Ana, {DO}", DO),
        (f"@Ana Lopez {DO}", DO),
        (f"Kalimera @ana :sun: {DO}", DO),
        (f"{DO}\n\nBest,\nJonas", DO),
        ("The proxy ci.customer-corp.example strips it.", "The proxy [host] strips it."),
        ("See https://docs.acme.example/quota?utm_source=chat", "See https://docs.acme.example/quota"),
        ("The *whole* chain is needed by `a *b* c`.", "The whole chain is needed by `a *b* c`."),
        ("Use `snake_case_name` in __init__.py", "Use `snake_case_name` in __init__.py"),
    ],
)
def test_persons_and_their_hosts_go(said: str, kept: str) -> None:
    assert resolution(said) == kept


def test_a_note_says_what_was_true_before() -> None:
    assert resolution("3.2 fixes it.", until_fixed=DO) == f"3.2 fixes it.\n\nUntil then:\n\n{DO}"
