"""Rows of a replay, made up."""

from __future__ import annotations

from typing import Any

from copilot.evaluation.figures.row import FoundCase, Row


def row(thread: str = "slack:C0SUPPORT:1790000000.000000", **more: Any) -> Row:
    """A thread that was not answered, with no known right case, unless told otherwise."""
    values: dict[str, Any] = {
        "thread": thread,
        "source": "slack",
        "place": "#support",
        "visibility": "public",
        "url": "https://slack.com/archives/C0SUPPORT/p1790000000000000",
        "month": "2026-09",
        "kind": None,
        "question": "Why does it stop?",
        "answer": "Set `lock.timeout`.",
        "draft": "I am asking the team.",
        "written_by": "template",
        "found": (),
        "flags": ("ask_team",),
        "hidden": {},
        "confidence": 0.2,
        "answered": False,
        "known": 0,
        "places": (),
        "has_answer": False,
        "saved": False,
        "overlap": {"setting": (0, 1)},
        "draft_named": (0, 0),
        "is_own_draft": False,
        "grounded": None,
        "bot_speak": False,
        "length": 21,
        "labelled_flags": {},
        "answer_named": ("setting aaa",),
        "case_named": (),
        "draft_all": (),
        "milliseconds": 30.0,
    }
    return Row(**{**values, **more})


def found_case(case_id: str = "github:acme/tool#1", *, is_right: bool = False) -> FoundCase:
    return FoundCase(case_id, "It stops", "https://github.com/acme/tool/issues/1", 0.5, "confirmed", is_right)
