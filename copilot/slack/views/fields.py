"""The fields of a modal, and what is in them when it is submitted or a button in it is pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot.model import BAD_ANSWER, NOT_NEEDED, OTHER_PROBLEM
from copilot.slack.views.blocks import SECTION, checkbox, plain, size, text_input
from copilot.text.split import chunk_markdown, join_chunks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from copilot.slack.views.blocks import Block

_DRAFT = "draft:"
_ASIDE = "aside:"
_MOST_FIELDS = 20
_SAYS = {"other_problem": OTHER_PROBLEM, "bad_answer": BAD_ANSWER, "not_needed": NOT_NEEDED}
_REASONS = {
    "other_problem": "The case is a different problem",
    "bad_answer": "Right case, but its answer is wrong or outdated",
    "not_needed": "Nothing, it just wasn't needed (e.g. somebody else answered)",
}
_MOST_BYTES = 140_000  # leaves room for the rest of the modal in Slack's 250 kB


def draft_fields(text: str, revision: int, label: str) -> list[Block]:
    """The text in as few fields as hold it; no fields if it is too long to edit in Slack.

    Slack keeps what was typed in a block with the same id, so a text that the app changed needs a new `revision`.
    """
    chunks = chunk_markdown(text, SECTION)
    # One of several may be emptied; whether all are is checked when the modal is submitted.
    several = len(chunks) > 1
    fields = [
        text_input(
            f"{_DRAFT}{revision}:{place}",
            "draft",
            f"{label}, part {place + 1} of {len(chunks)}" if several else label,
            chunk,
            optional=several,
        )
        for place, chunk in enumerate(chunks)
    ]
    return fields if len(fields) <= _MOST_FIELDS and size(fields) <= _MOST_BYTES else []


def words_field(words: str) -> Block:
    """The words to search with instead of the question's own."""
    return text_input(
        "words",
        "words",
        "Search with other words",
        words,
        multiline=False,
        optional=True,
        placeholder="e.g. the error message, or the name of the feature",
    )


def note_field(label: str, *, optional: bool, placeholder: str = "") -> Block:
    """A note that the team reads."""
    return text_input("note", "note", label, optional=optional, placeholder=placeholder)


def aside_field(revision: int, label: str) -> Block:
    """Whether others are told together with the reply."""
    return checkbox(f"{_ASIDE}{revision}", "aside", "Together with the reply", label, "yes")


def reason_fields() -> list[Block]:
    """What was wrong with a suggestion: one of three reasons, and a note; both are optional."""
    options = [{"text": plain(label, 75), "value": value} for value, label in _REASONS.items()]
    choice: Block = {"type": "radio_buttons", "action_id": "reason", "options": options}
    label = plain("What was wrong with it?", 2_000)
    asked: Block = {"type": "input", "block_id": "reason", "label": label, "element": choice, "optional": True}
    return [asked, note_field("Anything to add?", optional=True)]


def draft_in(view: Mapping[str, Any]) -> str:
    """The draft in the fields of a view."""
    return join_chunks([_value(view, block_id, "draft") for block_id in _draft_blocks(view)])


def draft_block(view: Mapping[str, Any]) -> str:
    """The id of the draft's first field, where errors in the draft are shown.

    Raises:
        ValueError: the view has no field for a draft.
    """
    found = _draft_blocks(view)
    if not found:
        raise ValueError("the view has no field for a draft")
    return found[0]


def words_in(view: Mapping[str, Any]) -> str:
    """The words to search with, as typed."""
    return _value(view, "words", "words")


def note_in(view: Mapping[str, Any]) -> str:
    """The note, as typed."""
    return _value(view, "note", "note")


def aside_block(view: Mapping[str, Any]) -> str:
    """The id of the box that tells others about the reply; empty if the view has none."""
    return next(iter(_blocks(view, _ASIDE)), "")


def aside_in(view: Mapping[str, Any]) -> bool:
    """Whether that box is checked."""
    chosen = view["state"]["values"].get(aside_block(view), {}).get("aside", {}).get("selected_options")
    return bool(chosen)


def reason_in(view: Mapping[str, Any]) -> str:
    """What was chosen and what was typed, as one text that begins with the choice."""
    chosen = view["state"]["values"].get("reason", {}).get("reason", {}).get("selected_option") or {}
    said = _SAYS.get(str(chosen.get("value") or ""), "")
    return ": ".join(part for part in (said, note_in(view)) if part)


def _draft_blocks(view: Mapping[str, Any]) -> list[str]:
    return _blocks(view, _DRAFT)


def _blocks(view: Mapping[str, Any], begin: str) -> list[str]:
    ids = (block.get("block_id", "") for block in view["blocks"])
    return [block_id for block_id in ids if block_id.startswith(begin)]


def _value(view: Mapping[str, Any], block_id: str, action_id: str) -> str:
    values = view["state"]["values"]
    return values.get(block_id, {}).get(action_id, {}).get("value") or ""
