"""Cards and rows to draw, and what can be read in what was drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from copilot.desk.card import Card, HomeRow
from copilot.model import Aside, Draft, Flag, Remark, SavedMatch, SavedSuggestion
from tests.conftest import NOW
from tests.strict_slack.block_kit import completed
from tests.strict_slack.filling import initial_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAMES = {"UANA": "Ana Lopez", "UTIM": "Tim", "UEVA": "Eva", "UKIM": "Kim", "UBOB": "Bob"}
THREAD = "https://acme.slack.com/archives/C0SUPPORT/p1700000000000100"
POST = "https://acme.slack.com/archives/C0SUPPORT/p1700000500000100"


def match(case_id: str = "slack:C0SUPPORT:1690000000.000100", **changes: Any) -> SavedMatch:
    """A confirmed case, half a year old."""
    plain = SavedMatch(
        case_id=case_id,
        source="slack",
        title="Scheduler does not restart",
        url="https://acme.slack.com/archives/C0SUPPORT/p1690000000000100",
        problem="The scheduler does not restart after an upgrade.",
        resolution="Run `millrace unlock` and start it again.",
        resolved_at=NOW - timedelta(days=183),
        score=0.9,
        visibility="public",
        standing="confirmed",
        answered_by="UTIM",
        answered_by_name="Tim",
        why=("Much the same question.", "Older: May 2026."),
    )
    return replace(plain, **changes)


def draft(**changes: Any) -> Draft:
    """A draft from the only case; its `warnings` are doubts."""
    warnings = changes.pop("warnings", ())
    plain = Draft("Please run `millrace unlock`.", (match().case_id,), "template")
    return replace(plain, remarks=tuple(Remark("doubt", warning) for warning in warnings), **changes)


def body(**changes: Any) -> SavedSuggestion:
    """An answered suggestion that is based on its only case."""
    plain = SavedSuggestion(
        suggestion_id="s1",
        question="How do I restart the scheduler?",
        audience="public",
        answered=True,
        confidence=0.87,
        matches=(match(),),
        draft=draft(),
        flags=(),
    )
    return replace(plain, **changes)


def flag(kind: Any = "bug", reason: str = "It crashes.") -> Flag:
    return Flag(kind, reason, ("1700000000.000100",), 0.6)


def holding(score: float = 0.1) -> SavedSuggestion:
    """A suggestion for a question that nobody has answered for sure; `score` is that of the nearest case."""
    aside = Aside("team", "Can anyone answer this?")
    reply = draft(text="I am asking the team.", case_ids=(), purpose="holding_reply", aside=aside)
    asks = (flag("ask_team", "Nothing like it is known."),)
    return body(answered=False, confidence=score, draft=reply, flags=asks, matches=(match(score=score),))


def card(**changes: Any) -> Card:
    """An open suggestion; `text` is the draft's unless it is given."""
    told = changes.pop("body", None) or body()
    plain = Card(
        suggestion_id="s1",
        channel="C0SUPPORT",
        thread_ts="1700000000.000100",
        body=told,
        text=told.draft.text,
        state="open",
        status="new",
        asker="UANA",
        asker_time="03:10 at night",
        waiting_since=NOW - timedelta(hours=3),
        link=THREAD,
    )
    return replace(plain, **changes)


def row(**changes: Any) -> HomeRow:
    """A new thread that waits, with a suggestion."""
    plain = HomeRow(
        channel="C0SUPPORT",
        thread_ts="1700000000.000100",
        title="How do I restart the scheduler?",
        status="new",
        asker="UANA",
        waiting_since=NOW - timedelta(hours=3),
        flags=("bug",),
        has_suggestion=True,
        link=THREAD,
    )
    return replace(plain, **changes)


def marked(node: Any) -> Iterator[str]:
    """Every text in which Slack reads markup."""
    if isinstance(node, list):
        for item in node:
            yield from marked(item)
    elif isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        for value in node.values():
            yield from marked(value)


def words(blocks: Sequence[dict[str, Any]]) -> str:
    """All that is told, without the words on buttons and in fields."""
    return "\n".join(marked(list(blocks)))


def elements(blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The buttons and menus, in order."""
    found: list[dict[str, Any]] = []
    for block in blocks:
        found += block["elements"] if block["type"] == "actions" else []
        found += [block["accessory"]] if "accessory" in block else []
    return found


def action_ids(blocks: Sequence[dict[str, Any]]) -> list[str]:
    return [element["action_id"] for element in elements(blocks)]


def fields(blocks: Sequence[dict[str, Any]]) -> list[str]:
    """The ids of the blocks to fill in."""
    return [block["block_id"] for block in blocks if block["type"] == "input"]


def submitted(view: dict[str, Any], **typed: str | None) -> dict[str, Any]:
    """The view as Slack sends it when somebody submits it, having typed something into some of the fields."""
    blocks = completed(view["blocks"])
    values = initial_values(blocks)
    for block_id, text in typed.items():
        (state,) = values[block_id].values()
        state["value"] = text
    return view | {"blocks": blocks, "state": {"values": values}}
