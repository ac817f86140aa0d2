"""The building blocks of every view. Exceeding one of Slack's limits is an error here, before Slack refuses it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from copilot.text.split import mrkdwn_parts
from index.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Block = dict[str, Any]

SECTION = 3_000  # characters in a section, and in an input
BUTTON_VALUE = 2_000
BLOCKS_IN_VIEW = 100
_IN_A_ROW = 25
_READ = 6  # sections of a text that is only to be read
_BYTES_IN_VIEW = 240_000  # of 250 kB


def section(text: str, accessory: Block | None = None, *, whole: bool = False) -> Block:
    """A paragraph in Slack's own markup, with at most one button beside it.

    Slack hides the end of a long one behind *See more*, unless it has to be read `whole`.
    """
    block: Block = {"type": "section", "text": _marked(text, SECTION)}
    if whole:
        block["expand"] = True
    return block | {"accessory": accessory} if accessory else block


def sections(lines: Iterable[str]) -> list[Block]:
    """The lines in as few sections as hold them; each line fits a section by itself."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + 1 + len(line) <= SECTION:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return [section(text) for text in texts]


def markdown_sections(markdown: str, most: int) -> tuple[list[Block], int]:
    """The beginning of a Markdown text as it will look when it is posted, and how many characters are left out."""
    pieces = [piece for piece in mrkdwn_parts(markdown, SECTION) if piece.strip()]
    return [section(piece, whole=True) for piece in pieces[:most]], sum(map(len, pieces[most:]))


def text_blocks(markdown: str) -> list[Block]:
    """A Markdown text that is only to be read, and how much of it is left out."""
    shown, more = markdown_sections(markdown, _READ)
    return [*shown, *([context(f"{counted(more, 'more character')}.")] if more else [])]


def fits_a_view(blocks: Sequence[Block]) -> bool:
    """Whether these blocks fit a view, with some room for the rest of it."""
    return len(blocks) <= BLOCKS_IN_VIEW and size(blocks) <= _BYTES_IN_VIEW


def size(blocks: Sequence[Block]) -> int:
    """Bytes of the blocks as escaped JSON, which is how they are sent."""
    return len(json.dumps(blocks))


def context(text: str) -> Block:
    """A line in small print."""
    return {"type": "context", "elements": [_marked(text, 2_000)]}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text, 150)}


def button_row(elements: Sequence[Block]) -> list[Block]:
    """A row of buttons; several rows for many, none for none."""
    rows = [list(elements[start : start + _IN_A_ROW]) for start in range(0, len(elements), _IN_A_ROW)]
    return [{"type": "actions", "elements": row} for row in rows]


def button(text: str, action_id: str, value: str, *, style: str = "", ask: Block | None = None) -> Block:
    """A button that carries one id; `style` is "primary" or "danger", `ask` is a question before it acts."""
    block: Block = {"type": "button", "text": plain(text, 75), "action_id": action_id}
    block["value"] = _checked(value, BUTTON_VALUE, "value of a button")
    return block | ({"style": style} if style else {}) | ({"confirm": ask} if ask else {})


def confirm(title: str, text: str, yes: str) -> Block:
    """A question before a button acts."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain("Cancel", 30),
    }


def overflow(options: Sequence[tuple[str, str]], action_id: str = "more") -> Block:
    """A menu behind three dots: labels and their values."""
    _count(options, 5, "options in a menu")
    shown = [
        {"text": plain(label, 75), "value": _checked(value, 150, "value of an option")} for label, value in options
    ]
    return {"type": "overflow", "action_id": action_id, "options": shown}


def select(action_id: str, placeholder: str, options: Sequence[tuple[str, str]]) -> Block:
    """A menu of labels and their values that acts as soon as one is chosen."""
    _count(options, 100, "options in a menu")
    shown = [
        {"text": plain(label, 75), "value": _checked(value, 150, "value of an option")} for label, value in options
    ]
    block: Block = {"type": "static_select", "action_id": action_id, "placeholder": plain(placeholder, 150)}
    return block | {"options": shown}


def checkbox(block_id: str, action_id: str, label: str, choice: str, value: str) -> Block:
    """A field with one checkbox, checked at first; its label is Slack markup."""
    option = {"text": _marked(choice, 75 * 2), "value": _checked(value, 150, "value of an option")}
    element: Block = {"type": "checkboxes", "action_id": action_id, "options": [option], "initial_options": [option]}
    block: Block = {"type": "input", "block_id": _checked(block_id, 255, "id of a block"), "optional": True}
    return block | {"label": plain(label, 2_000), "element": element}


def text_input(
    block_id: str,
    action_id: str,
    label: str,
    text: str = "",
    *,
    multiline: bool = True,
    optional: bool = False,
    placeholder: str = "",
) -> Block:
    """A field to type into, with its first text."""
    element: Block = {"type": "plain_text_input", "action_id": action_id, "multiline": multiline}
    if text:
        element["initial_value"] = _checked(text, SECTION, "text of an input")
    if placeholder:
        element["placeholder"] = plain(placeholder, 150)
    block_id = _checked(block_id, 255, "id of a block")
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2_000),
        "element": element,
        "optional": optional,
    }


def modal(
    modal_id: str, title: str, blocks: Sequence[Block], *, callback_id: str = "", submit: str = "", close: str = "Close"
) -> Block:
    """A modal that knows one id; one with a `submit` has the `callback_id` that says what is submitted."""
    _count(blocks, BLOCKS_IN_VIEW, "blocks in a view")
    view: Block = {"type": "modal", "title": plain(title, 24), "close": plain(close, 24), "blocks": list(blocks)}
    view["private_metadata"] = _checked(modal_id, SECTION, "private metadata")
    return view | (
        {"callback_id": _checked(callback_id, 255, "callback id"), "submit": plain(submit, 24)} if submit else {}
    )


def home(blocks: Sequence[Block]) -> Block:
    """The home page of the app."""
    _count(blocks, BLOCKS_IN_VIEW, "blocks in a view")
    return {"type": "home", "blocks": list(blocks)}


def plain(text: str, limit: int) -> Block:
    """Text without any markup, which is shown as it is."""
    return {"type": "plain_text", "text": _checked(text, limit, "text")}


def _marked(text: str, limit: int) -> Block:
    # Verbatim: otherwise Slack turns plain words such as @channel into links and mentions.
    return {"type": "mrkdwn", "text": _checked(text, limit, "text"), "verbatim": True}


def _checked(text: str, limit: int, what: str) -> str:
    if not 1 <= len(text) <= limit:
        raise ValueError(f"a {what} has 1 to {limit} characters, not {len(text)}")
    return text


def _count(items: Sequence[object], limit: int, what: str) -> None:
    if len(items) > limit:
        raise ValueError(f"at most {limit} {what}, not {len(items)}")
