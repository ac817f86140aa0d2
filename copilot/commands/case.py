"""`case`: all that is known of one case, and why."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, Any

from copilot.build import App, now_utc
from copilot.commands.case_json import case_json
from copilot.commands.terminal.output import print_json
from copilot.settings import load_settings
from index.case_ids import parse_case_id
from index.cases.by_hand import PREFIX
from index.errors import InputError
from index.releases.fixed_since import nothing_is_rare
from index.storage import case_store
from index.storage.releases import releases_since

if TYPE_CHECKING:
    from index.model import Audience

_PAIR = re.compile(r"(?P<case>(?:slack:)?[A-Z0-9]{2,30}:\d+\.\d+)#(?P<pair>[1-9]\d*)")


def run(text: str, audience: Audience, *, as_json: bool) -> None:
    with closing(App(load_settings())) as app:
        shown = seen_by(app, text, audience)
        if shown is None:
            raise _why_not(app, text)
    if as_json:
        print_json(shown)
    else:
        from copilot.commands.terminal.case_page import print_case

        print_case(shown)


def seen_by(app: App, text: str, audience: Audience) -> dict[str, Any] | None:
    """All that is known of the case that an id or a link stands for; None if there is none that this audience may see.

    Raises:
        InputError: it is neither an id nor a link, or the case has no such pair.
    """
    case_id, pair = named(text)
    with app.engine.connect() as connection:
        case = case_store.with_remarks(connection, case_id)
        if case is None or (case.visibility == "internal" and audience == "public"):
            return None
        releases = releases_since(app.engine, case.resolved_at or case.asked_at, audience)
        rarity = app.search.rarity(audience) if releases and app.generations.live() else nothing_is_rare
        shown = case_json(connection, case, audience, releases, rarity, now_utc())
    if pair > len(shown["pairs"]):
        raise InputError(f"{case_id} has no pair {pair}, only {len(shown['pairs'])}; `case {case_id}` shows them all.")
    return shown | {"pair": pair or None}


def named(text: str) -> tuple[str, int]:
    """The case id that a link or an id stands for, and which of its pairs; 0 for the whole case.

    Raises:
        InputError: it is neither a link nor an id.
    """
    text = text.strip()
    if text.startswith(PREFIX):
        return text, 0
    found = _PAIR.fullmatch(text)
    try:
        return parse_case_id(found["case"] if found else text), int(found["pair"]) if found else 0
    except InputError:
        raise InputError(
            f"{text!r} is no case; give an id as `suggest --json` shows it (slack:C0123:1700000000.000100, "
            "github:owner/name#12), or the link of a thread or issue."
        ) from None


def _why_not(app: App, text: str) -> InputError:
    """Why nothing is shown, for the operator, who may know of every case."""
    with app.engine.connect() as connection:
        is_there = case_store.with_remarks(connection, named(text)[0]) is not None
    if is_there:
        return InputError(f"{text!r} is for internal use only; add --audience internal to see it.")
    return InputError(
        f"There is no case {text!r}: nothing answers it, or it is not in the index. `reindex` says what is left "
        "out and why, `suggest --json` shows the ids of cases."
    )
