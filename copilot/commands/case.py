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
    from index.model import Audience, Case

_PAIR = re.compile(r"(?P<case>(?:slack:)?[A-Z0-9]{2,30}:\d+\.\d+)#(?P<pair>[1-9]\d*)")


def run(text: str, audience: Audience, *, as_json: bool) -> None:
    case_id, pair = named(text)
    with closing(App(load_settings())) as app:
        shown = _shown(app, case_id, text, audience)
    if pair > len(shown["pairs"]):
        raise InputError(f"{case_id} has no pair {pair}, only {len(shown['pairs'])}; `case {case_id}` shows them all.")
    shown["pair"] = pair or None
    if as_json:
        print_json(shown)
    else:
        from copilot.commands.terminal.case_page import print_case

        print_case(shown)


def _shown(app: App, case_id: str, text: str, audience: Audience) -> dict[str, Any]:
    with app.engine.connect() as connection:
        case = _read(case_store.with_remarks(connection, case_id), text, audience)
        releases = releases_since(app.engine, case.resolved_at or case.asked_at, audience)
        rarity = app.search.rarity(audience) if releases and app.generations.live() else nothing_is_rare
        return case_json(connection, case, audience, releases, rarity, now_utc())


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


def _read(case: Case | None, text: str, audience: Audience) -> Case:
    if case is None:
        raise InputError(
            f"There is no case {text!r}: nothing answers it, or it is not in the index. `reindex` says what is left "
            "out and why, `suggest --json` shows the ids of cases."
        )
    if case.visibility == "internal" and audience == "public":
        raise InputError(f"{text!r} is for internal use only; add --audience internal to see it.")
    return case
