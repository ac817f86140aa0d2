"""A suggestion as the JSON that others read; keys may be added, never renamed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from copilot.model import Suggestion
    from index.search.match import Match


def suggestion_json(suggestion: Suggestion) -> dict[str, Any]:
    """The suggestion as plain data."""
    draft = suggestion.draft
    return {
        "suggestion_id": suggestion.suggestion_id,
        "question": suggestion.conversation.question,
        "audience": suggestion.audience,
        "answered": suggestion.answered,
        "confidence": round(suggestion.confidence, 4),
        "matches": [_match_json(match) for match in suggestion.matches],
        "draft": {
            "text": draft.text,
            "case_ids": list(draft.case_ids),
            "written_by": draft.written_by,
            "model": draft.model,
            "warnings": list(draft.warnings),
            "remarks": [asdict(remark) for remark in draft.remarks],
            "prompt_hash": draft.prompt_hash,
            "purpose": draft.purpose,
            "aside": asdict(draft.aside) if draft.aside else None,
        },
        "instead_of": suggestion.instead_of,
        "usage": asdict(suggestion.usage) if suggestion.usage else None,
        "flags": [
            {
                "kind": flag.kind,
                "reason": flag.reason,
                "evidence": list(flag.evidence),
                "confidence": round(flag.confidence, 4),
            }
            for flag in suggestion.flags
        ],
    }


def _match_json(match: Match) -> dict[str, Any]:
    case = match.case
    return {
        "case_id": case.case_id,
        "source": case.source,
        "title": case.title,
        "url": case.url,
        "problem": case.problem,
        "resolution": case.resolution,
        "resolved_at": _time(case.resolved_at) if case.resolution is not None else None,
        "score": round(match.score, 4),
        "visibility": case.visibility,
        "warnings": list(match.warnings),
        "standing": case.standing,
        "answered_by": case.answered_by or None,
        "answered_by_name": case.answered_by_name or None,
        "versions": list(case.versions),
        "also_asked": list(match.also_asked),
        "why": list(match.why),
    }


def _time(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
