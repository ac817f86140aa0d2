"""The words of Block Kit blocks, in the markup that a message's `text` has.

Source: docs.slack.dev/reference/block-kit/blocks. Whatever is not known is looked through for what is.
"""

from __future__ import annotations

from typing import Any

_DEEPEST = 12  # lists in quotes in …: nobody nests deeper
_MOST_WORDS = 100_000  # characters


def blocks_text(blocks: object) -> str:
    """The words of a list of blocks, a line for each; empty if there are none, or it is no list."""
    return "\n".join(line for line in _each(blocks, 0) if line.strip())[:_MOST_WORDS].strip()


def escaped(text: str) -> str:
    """Plain text as Slack stores it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _each(blocks: object, depth: int) -> list[str]:
    if not isinstance(blocks, list) or depth > _DEEPEST:
        return []
    return [_block(block, depth) for block in blocks if isinstance(block, dict)]


def _block(block: dict[str, Any], depth: int) -> str:
    match block.get("type"):
        case "rich_text":
            return "\n".join(_rich(block, depth + 1))
        case "section":
            fields = block.get("fields")
            return "\n".join(_object(one) for one in (block.get("text"), *(fields if isinstance(fields, list) else ())))
        case "header" | "video":
            return _object(block.get("text") or block.get("title"))
        case "context":
            elements = block.get("elements")
            return " ".join(_object(one) for one in elements) if isinstance(elements, list) else ""
        case "markdown":
            return escaped(_string(block.get("text")))
        case "table":
            rows = block.get("rows")
            return "\n".join(_row(row, depth + 1) for row in rows) if isinstance(rows, list) else ""
        case _:
            return ""  # buttons, inputs, images and dividers say nothing that anybody asks


def _row(row: object, depth: int) -> str:
    if not isinstance(row, list):
        return ""
    cells = (cell for cell in row if isinstance(cell, dict))
    return " | ".join(
        "\n".join(_rich(cell, depth)) if cell.get("type") == "rich_text" else _object(cell) for cell in cells
    )


def _object(value: object) -> str:
    """A text object: mrkdwn as it is, plain text escaped."""
    if not isinstance(value, dict):
        return ""
    text = _string(value.get("text"))
    return text if value.get("type") == "mrkdwn" else escaped(text)


def _rich(part: dict[str, Any], depth: int) -> list[str]:
    """The lines of a rich text, or of a list, quote, code or section in it."""
    elements = part.get("elements")
    if not isinstance(elements, list) or depth > _DEEPEST:
        return []
    parts = [element for element in elements if isinstance(element, dict)]
    match part.get("type"):
        case "rich_text":
            return [line for inner in parts for line in _rich(inner, depth + 1)]
        case "rich_text_list":
            numbered = part.get("style") == "ordered"
            lines = ("\n".join(_rich(inner, depth + 1)) for inner in parts)
            return [f"{f'{place}.' if numbered else '•'} {line}" for place, line in enumerate(lines, start=1)]
        case "rich_text_preformatted":
            return [f"```\n{''.join(map(_inline, parts)).strip()}\n```"]
        case "rich_text_quote":
            return [f"> {line}" for line in "".join(map(_inline, parts)).split("\n")]
        case _:
            return ["".join(map(_inline, parts)).strip("\n")]


def _inline(element: dict[str, Any]) -> str:
    match element.get("type"):
        case "text":
            text = escaped(_string(element.get("text")))
            style = element.get("style")
            is_code = isinstance(style, dict) and style.get("code") and text.strip() and "`" not in text
            return f"`{text}`" if is_code else text
        case "link":
            url, label = _string(element.get("url")), escaped(_string(element.get("text")))
            return f"<{escaped(url)}|{label}>" if label else f"<{escaped(url)}>"
        case "user":
            return f"<@{_string(element.get('user_id'))}>"
        case "usergroup":
            return f"<!subteam^{_string(element.get('usergroup_id'))}>"
        case "channel":
            return f"<#{_string(element.get('channel_id'))}>"
        case "broadcast":
            return f"<!{_string(element.get('range'))}>"
        case "emoji":
            return f":{_string(element.get('name'))}:"
        case "date":
            return escaped(_string(element.get("fallback")))
        case _:
            return ""


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
