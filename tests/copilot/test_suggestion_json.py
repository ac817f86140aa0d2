"""A suggestion written as JSON and read back: typed again, from rows of this version, older ones and newer ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from copilot.model import Draft, Flag, Remark, SavedMatch
from copilot.records.answers.suggestions import read_suggestion
from copilot.suggestion_json import suggestion_from, suggestion_json
from tests.asking import ask

if TYPE_CHECKING:
    from copilot.build import App

# As the first version saved it.
OLDEST: dict[str, Any] = {
    "suggestion_id": "s1",
    "question": "How?",
    "answered": True,
    "confidence": 0.9,
    "matches": [
        {
            "case_id": "slack:C1:1",
            "source": "slack",
            "title": "A title",
            "url": "https://a.example",
            "problem": "A problem",
            "resolution": "An answer",
            "resolved_at": "2026-01-02T03:04:05Z",
            "score": 0.9,
            "visibility": "public",
            "warnings": ["It is old."],
        }
    ],
    "draft": {
        "text": "Do this.",
        "case_ids": ["slack:C1:1"],
        "written_by": "model",
        "model": "mill-7b",
        "warnings": ["Look twice."],
    },
    "flags": [{"kind": "bug", "reason": "It crashes.", "evidence": ["1.0"], "confidence": 0.6}],
}


def test_what_was_suggested_comes_back_as_it_was(demo_app: App) -> None:
    made = ask(demo_app, "How do I skip a model?")
    with demo_app.engine.connect() as connection:
        row = read_suggestion(connection, made.suggestion_id)
    assert row is not None
    assert row.body == suggestion_from(suggestion_json(made))
    assert row.draft == made.draft
    assert [match.case_id for match in row.body.matches] == [match.case.case_id for match in made.matches]
    assert [match.why for match in row.body.matches] == [match.why for match in made.matches]
    assert [flag.kind for flag in row.body.flags] == [flag.kind for flag in made.flags]


def test_what_an_older_version_saved_is_read() -> None:
    told = suggestion_from(OLDEST)
    assert told.draft == Draft("Do this.", ("slack:C1:1",), "model", "mill-7b", (Remark("", "Look twice."),))
    assert told.draft.warnings == ("Look twice.",)
    assert told.flags == (Flag("bug", "It crashes.", ("1.0",), 0.6),)
    assert (told.audience, told.instead_of, told.usage) == ("public", None, None)
    (match,) = told.matches
    assert match == SavedMatch(
        "slack:C1:1",
        "slack",
        "A title",
        "https://a.example",
        "A problem",
        "An answer",
        datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        0.9,
        "public",
        "answered",
        warnings=("It is old.",),
    )


def test_what_a_newer_version_saved_is_read() -> None:
    newer = OLDEST | {
        "mood": "good",
        "matches": [OLDEST["matches"][0] | {"standing": "docs", "page": 3}],
        "draft": OLDEST["draft"] | {"remarks": [{"kind": "k", "reason": "Why.", "severity": "dire", "at": 1}], "x": {}},
        "flags": [{"kind": "needs_tea", "reason": "It is cold.", "evidence": [], "confidence": 0.5, "by": "UANA"}],
        "usage": {"input_tokens": 5, "output_tokens": 2, "calls": 1, "cost_usd": None, "cached": 3},
    }
    told = suggestion_from(newer)
    assert told.draft.warnings == ("Why.",)
    assert str(told.matches[0].standing) == "docs"
    assert str(told.flags[0].kind) == "needs_tea"
    assert told.usage is not None
    assert told.usage.input_tokens == 5


def test_almost_nothing_is_enough() -> None:
    told = suggestion_from({"matches": [{"case_id": "slack:C1:1"}], "draft": None})
    assert (told.question, told.draft.text, told.matches[0].resolution) == ("", "", None)
    assert told.matches[0].visibility == "internal", "where nobody knows who may see it, nobody else does"
