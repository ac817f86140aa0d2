"""A table as text in columns, for a monospaced font."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from copilot.text.spans import plain_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markdown_it.token import Token

_WIDEST = 40  # characters of a column; a longer cell sticks out


def table_text(tokens: Iterable[Token]) -> str:
    """The rows from these tokens up to the end of the table, with a line under the first row."""
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(plain_of(token.children or []))
        elif token.type == "table_close":
            break
    widths = [max(min(_width(cell), _WIDEST) for cell in column) for column in zip(*rows, strict=True)]
    head, *body = (_row(row, widths) for row in rows)
    return "\n".join([head, "  ".join("-" * max(width, 1) for width in widths), *body])


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * max(0, width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text if unicodedata.combining(char) == 0
    )
