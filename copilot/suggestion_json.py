"""A suggestion as JSON, written and read: what `suggest --json` prints and the database keeps.

Keys may be added, never renamed: others read them, and so do rows saved by older and newer versions.
"""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from copilot.model import (
    SEVERITIES,
    Aside,
    Draft,
    Flag,
    Judgement,
    Remark,
    SavedFix,
    SavedMatch,
    SavedSuggestion,
    Stopped,
    Usage,
)
from index.distilled.distilled import Distilled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from copilot.model import Suggestion
    from index.releases.fixed_since import Fix
    from index.search.match import Match

_T = TypeVar("_T")
# Defaults for keys that a row may lack because it was saved before they existed.
_SUGGESTION = {"suggestion_id": "", "question": "", "audience": "public", "answered": False, "confidence": 0.0}
_DRAFT = {"text": "", "case_ids": (), "written_by": "template"}
_MATCH = {
    "source": "slack",
    "title": "",
    "url": "",
    "problem": "",
    "resolution": None,
    "score": 0.0,
    "visibility": "internal",
    "standing": "answered",
}


def suggestion_json(suggestion: Suggestion) -> dict[str, Any]:
    """The suggestion as plain data."""
    draft = suggestion.draft
    return {
        "suggestion_id": suggestion.suggestion_id,
        "question": suggestion.conversation.question,
        "later_question": suggestion.later_question,
        "failed": suggestion.failed,
        "audience": suggestion.audience,
        "answered": suggestion.answered,
        "confidence": round(suggestion.confidence, 4),
        "matches": [match_json(match) for match in suggestion.matches],
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
            "stopped": _stopped_json(draft.stopped),
        },
        "instead_of": suggestion.instead_of,
        "judgement": _judgement_json(suggestion.judgement),
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


def _stopped_json(stopped: Stopped | None) -> dict[str, Any] | None:
    return {"text": stopped.text, "reasons": list(stopped.reasons)} if stopped else None


def _judgement_json(judgement: Judgement | None) -> dict[str, Any] | None:
    return asdict(judgement) | {"case_ids": list(judgement.case_ids)} if judgement else None


def match_json(match: Match) -> dict[str, Any]:
    """One match as plain data."""
    case, short = match.case, match.distilled or Distilled()
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
        "distilled_title": short.title.text if short.title else "",
        "distilled_question": " ".join(sentence.text for sentence in short.question),
        "distilled_answer": short.steps,
        "fixed_since": fix_json(match.fix) if match.fix else None,
    }


def fix_json(fix: Fix) -> dict[str, Any]:
    """The release that fixed something, as plain data."""
    release = fix.release
    return {"release": release.tag, "at": _time(release.at), "url": release.url, "says": fix.says}


def _time(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def suggestion_from(raw: Mapping[str, Any]) -> SavedSuggestion:
    """What `suggestion_json` made, in this version or another: unknown keys are ignored, missing ones get a default."""
    return _read(
        SavedSuggestion,
        {**_SUGGESTION, **raw},
        matches=tuple(_match_from(match) for match in raw.get("matches", ())),
        draft=_draft_from(raw.get("draft") or {}),
        flags=tuple(_read(Flag, flag) for flag in raw.get("flags", ())),
        usage=_read(Usage, raw["usage"]) if raw.get("usage") else None,
        judgement=_read(Judgement, raw["judgement"]) if raw.get("judgement") else None,
    )


def _match_from(raw: Mapping[str, Any]) -> SavedMatch:
    resolved_at, fix = raw.get("resolved_at"), raw.get("fixed_since")
    return _read(
        SavedMatch,
        {**_MATCH, **raw},
        resolved_at=datetime.fromisoformat(resolved_at) if resolved_at else None,
        answered_by=raw.get("answered_by") or "",
        answered_by_name=raw.get("answered_by_name") or "",
        fixed_since=_read(SavedFix, fix, at=datetime.fromisoformat(fix["at"])) if fix else None,
    )


def _draft_from(raw: Mapping[str, Any]) -> Draft:
    # Older rows only have the sentences of the remarks.
    remarks = raw.get("remarks", [{"kind": "", "reason": warning} for warning in raw.get("warnings", ())])
    aside, stopped = raw.get("aside"), raw.get("stopped")
    return _read(
        Draft,
        {**_DRAFT, **raw},
        remarks=tuple(map(_remark_from, remarks)),
        aside=_read(Aside, aside) if aside else None,
        stopped=_read(Stopped, stopped) if stopped else None,
    )


def _remark_from(raw: Mapping[str, Any]) -> Remark:
    remark = _read(Remark, raw)
    return remark if remark.severity in SEVERITIES else replace(remark, severity="doubt")


def _read(kind: type[_T], raw: Mapping[str, Any], **values: Any) -> _T:
    """A dataclass from the keys named like its fields; JSON has lists where the model has tuples."""
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # a dataclass, as all of these
    known = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items() if name in names}
    return kind(**known | values)
