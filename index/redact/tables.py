"""Secrets in tables: a column, or the first cell of a row, is named like a secret, and cells hold nothing but values.

The cells may be set apart by bars (Markdown, psql, boxes), tabs, commas, semicolons, or by two spaces and more.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from index.redact.spans import Span
from index.redact.values import has_symbols, is_elsewhere, is_mixed, is_password_like, is_technical

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.redact.names import Name

_BARS = r"[|│┃║¦]"
# What ends a cell that is named so, looked at first: most names stand in sentences and are done with here.
_CELL_ENDS = re.compile(
    rf"[\"'`*_]{{0,3}}:?[ ]?(?:\([^()\n]{{1,20}}\))?[\"'`*_]{{0,3}}(?:[ ]{{0,60}}(?:{_BARS}|\t|\n)|[ ]{{2}}|[,;]|$)"
)
_SEPARATORS = {
    "bar": re.compile(r"(?<!\\)[|│┃║¦]"),
    "tab": re.compile(r"\t"),
    "comma": re.compile(r"(?<![^,])\"(?:[^\"\n]|\"\")*\"(?=,|$)|(?P<mark>,)"),
    "semicolon": re.compile(r"(?<![^;])\"(?:[^\"\n]|\"\")*\"(?=;|$)|(?P<mark>;)"),
}
_SPACED = re.compile(r"\S+(?:[ ]\S+)*")
_HOLDS = {
    "bar": re.compile(_BARS),
    "tab": re.compile("\t"),
    "comma": re.compile(","),
    "semicolon": re.compile(";"),
    "spaces": re.compile(r"\S[ ]{2,}\S|\A[ ]*\S+[ ]*\Z"),
}
_RULE = re.compile(r"[\s|+:=│┃║─━═┼╋╬├┤┝┥╞╡╟╢┌┐└┘┬┴┏┓┗┛┠┨┡┩╇┳┻╔╗╚╝╠╣╦╩╤╧╪╭╮╰╯-]+")
_TITLE = re.compile(r"[\w .()/#$:*`\"'-]{1,48}")
_DRESS = " \t\"'`*_"
_STATE = re.compile(
    "[a-z]+ed|none|random|default|same|local|plain|plaintext|keypair|prompt|missing|hidden|secret"
)  # of a password
_USERS = re.compile("user|login|account|mail|benutzer|konto")
_NO_VALUE = re.compile(r"\s|^[\w.]+[\[({]|^[A-Za-z]+(?:_[A-Za-z]+)+$")  # words, and the types of columns
_ROWS = 500
_FULL = ("password", "passwd", "passwort", "pwd")
_LONGEST_LINE = 2_000
_NAME_BEFORE = re.compile(r"[\w .$/-]*$")


class _Cell(NamedTuple):
    start: int
    end: int


def tabled(text: str, lowered: str, names: Sequence[Name], rank: int) -> Iterator[Span]:
    """Where a table has a secret in a column, or in a row, that is named like one."""
    for name in names:
        if not _CELL_ENDS.match(lowered, name.end):
            continue
        first, last = max(0, name.start - _LONGEST_LINE), name.end + _LONGEST_LINE
        line, stop = text.rfind("\n", first, name.start) + 1, text.find("\n", name.end, last)
        if (not line and first) or (stop < 0 and last < len(text)):
            continue
        end = len(text) if stop < 0 else stop
        for kind, holds in _HOLDS.items():
            if holds.search(text[line:end]) and (found := list(_of(text, lowered, name, kind, line, end, rank))):
                yield from found
                break


def _of(text: str, lowered: str, name: Name, kind: str, line: int, end: int, rank: int) -> Iterator[Span]:
    """What the name says of the cells under it, or else of the one behind it."""
    framed = kind == "bar" and bool(re.match(rf"\s*{_BARS}", text[line:end]))
    cells = _cells(text, kind, line, end, framed)
    column = next((n for n, cell in enumerate(cells) if cell.start <= name.start < cell.end), None)
    if column is None or not _is_title(lowered, cells[column], name):
        return
    rows = (
        [] if kind in ("comma", "semicolon") and len(cells) < 2 else list(islice(_rows(text, kind, end, framed), _ROWS))
    )
    if all(_TITLE.fullmatch(text, *cell) for cell in cells):
        is_found, is_of_users = False, bool(_USERS.search(lowered, line, end))
        for row in rows:
            cell = _below(row, cells, column, kind)
            if cell and (
                span := _secret(
                    text,
                    cell,
                    name,
                    rank,
                    True,
                    is_of_users and (kind == "bar" or " " not in text[row[0].start : row[-1].end]),
                )
            ):
                is_found = True
                yield span
        if is_found:
            return
    behind = cells[column + 1 : column + 2]
    is_a_row = column == 0 and (kind not in ("comma", "semicolon") or len(cells) == 2)
    if behind and is_a_row and (span := _secret(text, behind[0], name, rank)):
        yield span


def _rows(text: str, kind: str, end: int, framed: bool) -> Iterator[list[_Cell]]:
    """The rows under a line, to the end of the table."""
    is_ruled = False
    while end < len(text):
        line, stop = end + 1, text.find("\n", end + 1)
        end = len(text) if stop < 0 else stop
        if _RULE.fullmatch(text, line, end):
            is_ruled = True
            continue
        cells = _cells(text, kind, line, end, framed)
        if not cells or end - line > 8_000 or (len(cells) < 2 and not is_ruled and kind != "bar"):
            return
        yield cells


def _cells(text: str, kind: str, line: int, end: int, framed: bool) -> list[_Cell]:
    """What is between the marks of a row; where bars frame it, nothing is before the first."""
    row = text[line:end]
    if kind == "spaces":
        return [_Cell(line + found.start(), line + found.end()) for found in _SPACED.finditer(row)]
    marks = [found.start() for found in _SEPARATORS[kind].finditer(row) if kind in ("bar", "tab") or found["mark"]]
    if not marks:
        return [_Cell(line, end)] if row and not row.isspace() else []
    cells = [_Cell(line + a, line + b) for a, b in zip([0, *(at + 1 for at in marks)], [*marks, len(row)], strict=True)]
    return (
        cells[1 : -1 if text[cells[-1].start : end].isspace() or cells[-1].start == end else None] if framed else cells
    )


def _is_title(lowered: str, cell: _Cell, name: Name) -> bool:
    """Whether the cell says the name and no more, but for what it is the password or the token of."""
    before, after = lowered[cell.start : name.start].lstrip(_DRESS), lowered[name.end : cell.end]
    if len(before) > 30 or before.count(" ") > 3 or not _NAME_BEFORE.fullmatch(before):
        return False
    return not re.sub(r"\(.*\)", "", after).strip(_DRESS + ":")


def _below(row: list[_Cell], titles: list[_Cell], column: int, kind: str) -> _Cell | None:
    """The cell of a row that stands under a title: by its number, or where it stands when some have no value."""
    if len(row) == len(titles) or (kind == "bar" and column < len(row)):
        return row[column]
    if kind != "spaces" or len(row) > len(titles):
        return None
    starts = titles[column].start - titles[0].start
    return next((cell for cell in row if cell.start - row[0].start == starts), None)


def _secret(
    text: str, cell: _Cell, name: Name, rank: int, is_column: bool = False, beside_users: bool = False
) -> Span | None:
    value = text[cell.start : cell.end]
    start = cell.start + len(value) - len(value.lstrip(_DRESS))
    value = value.strip(_DRESS)
    if not 4 <= len(value) <= 4_000 or _NO_VALUE.search(value) or is_elsewhere(value) or is_technical(value):
        return None
    if name.is_password:
        least = 5 if is_column else 6
        is_secret = is_password_like(value) or (
            len(value) >= least and name.word not in ("pass", "pw") and (is_mixed(value) or has_symbols(value))
        )
        is_secret |= (
            is_column
            and len(value) >= 6
            and value.islower()
            and name.word in _FULL
            and beside_users
            and not _STATE.fullmatch(value)
        )
        is_secret |= value.count("-") >= 2 and name.of_settings and len(value) >= 12 and is_column
    else:
        is_secret = (
            len(value) >= 16 and is_mixed(value) and not re.fullmatch(r"[a-z0-9]+(?:[-_./][a-z0-9]+){2,9}", value)
        )
        is_secret |= bool(re.fullmatch(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", value))
        is_secret &= "/" not in value[:1] and not re.search(r"\.[a-z]{2,4}\b", value)
    return Span(start, start + len(value), rank, name.kind) if is_secret else None
