"""Every table that can hold a text has a rule, and every rule does what it says: a canary in each column, then none.

The rows are made from the tables themselves. So a new table, or a new column that can hold a text, fails here until
`copilot/records/forgetting/erasable.py` says whose text it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import JSON, Boolean, Float, Integer, LargeBinary, String, Text, insert, select

from copilot.forget import forget
from copilot.records.forgetting.erasable import RULES
from index.embedding.cache import VectorCache
from index.storage.tables import CASES, Moment, metadata
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Column, Engine, Table

    from index.embedding.embedder import SentenceEmbedder

CANARY = "CANARYWORDS"
NAME = "Rosa Testperson"  # what the canary's author is called; a canary would be taken for a name otherwise
USER, LOGIN = "U0FORGET", "forgetme-canary"
CHANNEL, TS, REPO, NUMBER = "C0SUPPORT", "1700000000.000100", "acme/tool", 7
SLACK_CASE, ISSUE = f"slack:{CHANNEL}:{TS}", f"github:{REPO}#{NUMBER}"
LINK = f"https://x.slack.com/archives/{CHANNEL}/p{TS.replace('.', '')}"
LONGEST_ID = 64  # characters of a column that only holds ids, hashes and names of kinds

PAIRS = [
    {
        "problem": CANARY,
        "resolution": CANARY,
        "standing": "answered",
        "asked_at": 1.0,
        "resolved_at": 2.0,
        "asked_in": [TS],
        "answered_in": [TS],
    }
]
# What a JSON column holds, where its shape matters; in all others a canary in a list does.
BODIES: dict[str, Any] = {
    "suggestions.body": {"question": CANARY, "matches": [], "draft": {"text": CANARY, "case_ids": []}},
    "suggestions.people": [USER],
    "public_cases.further": PAIRS,
    "internal_cases.further": PAIRS,
    "saved_threads.people": [USER],
    "work.payload": {"verb": "hold", "user": USER, "thread": [CHANNEL, TS], "text": CANARY},
    "facts.body": {"act_id": "a", "kind": "hold", "by": "U0ANA", "at": 1.0, "note": CANARY},
    "slack_messages.body": {
        "text": CANARY,
        "author_name": "",
        "mentions": [],
        "reactions": [],
        "attached": [],
    },
}
PEOPLE = ("author", "user", "by", "asker", "asked_by", "answered_by", "id", "approved_by")


def can_hold_a_text(column: Column[Any]) -> bool:
    kind = column.type
    if isinstance(kind, Text | JSON | LargeBinary):
        return True
    return isinstance(kind, String) and (kind.length is None or kind.length > LONGEST_ID)


def test_every_table_has_a_rule() -> None:
    assert set(RULES) == set(metadata.tables)


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_every_column_that_can_hold_a_text_is_in_the_rule(name: str) -> None:
    rule = RULES[name]
    said = {*rule.blank, *rule.masked, *rule.plain, *rule.by_person}
    assert said <= set(rule.table.c.keys())
    unsaid = [column.name for column in rule.table.c if can_hold_a_text(column) and column.name not in said]
    assert not unsaid, f"{name}: whose texts are in {unsaid}? Say so in copilot/records/forgetting/erasable.py."


@pytest.mark.parametrize("name", sorted(name for name, rule in RULES.items() if rule.blank or rule.masked))
def test_a_table_with_texts_is_erased_in_some_way(name: str) -> None:
    rule = RULES[name]
    effects = {rule.by_thread, rule.by_quoting, rule.by_suggestion, rule.by_case, *rule.by_person.values()} - {"keep"}
    assert effects or rule.elsewhere


def value_of(table: Table, column: Column[Any], text: str, *, issue: bool) -> Any:
    """Something for a column: a link to what is forgotten, a text where it can hold one."""
    links = {"channel": CHANNEL, "thread_ts": TS, "ts": TS, "message_ts": TS, "repo": REPO, "number": NUMBER}
    links |= {"case_id": ISSUE if issue else SLACK_CASE, "scope": REPO if issue else CHANNEL, "suggestion_id": "s1"}
    links |= {"url": LINK, "kind": "message" if table.name == "facts" else "user", "source": "slack", "state": "sent"}
    links |= dict.fromkeys(PEOPLE, LOGIN if issue else USER) | {"outcome": "posted", "key": f"act:{table.name}"}
    links |= dict.fromkeys(("by_name", "answered_by_name"), NAME if text == CANARY else text)
    rule, name = RULES[table.name], column.name
    if isinstance(column.type, LargeBinary):
        return b"\0\0\0\0"
    if (name in rule.blank or name in rule.masked) and not name.endswith("by_name"):
        body = BODIES.get(f"{table.name}.{name}", [text] if isinstance(column.type, JSON) else text)
        return renamed(body, text)
    if name in links:
        return links[name]
    match column.type:
        case Boolean():
            return False
        case Moment():
            return NOW
        case Integer() | Float():
            return 1
        case JSON():
            return []
    return name[: column.type.length or 50]  # type: ignore[attr-defined]  # a String


def renamed(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {key: renamed(inner, text) for key, inner in value.items()}
    if isinstance(value, list):
        return [renamed(inner, text) for inner in value]
    return text if value == CANARY else value


def is_of_github(table: Table) -> bool:
    return table.name.startswith(("github_", "labelled_", "releases"))


def plant(engine: Engine, text: str, **other: Any) -> set[str]:
    """A row in every table that can hold somebody's text, with the text in each such column."""
    planted = set()
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            rule = RULES[table.name]
            if not (rule.blank or rule.masked) or table.name == "vectors":
                continue
            values = {c.name: value_of(table, c, text, issue=is_of_github(table)) for c in table.c}
            connection.execute(insert(table).values({**values, **{k: v for k, v in other.items() if k in values}}))
            planted.add(table.name)
    return planted


def tables_with(engine: Engine, text: str) -> list[str]:
    """Where a text stands, but for the note of what is forgotten."""
    with engine.connect() as connection:
        return [
            table.name
            for table in metadata.sorted_tables
            if table.name != "forgotten" and any(text in repr(tuple(row)) for row in connection.execute(select(table)))
        ]


def files_with(folder: Path, text: str) -> list[str]:
    return [file.name for file in folder.rglob("*") if file.is_file() and text.encode() in file.read_bytes()]


@pytest.mark.parametrize(
    ("kind", "names"),
    [("users", [USER, LOGIN]), ("threads", [SLACK_CASE, ISSUE]), ("channels", [CHANNEL, REPO])],
)
def test_a_canary_in_every_column_is_gone(
    engine: Engine, tmp_path: Path, embedder: SentenceEmbedder, kind: str, names: list[str]
) -> None:
    planted = plant(engine, CANARY)
    assert set(tables_with(engine, CANARY)) == planted, "it was planted in all of them"
    what: dict[str, Any] = {"users": (), "threads": (), "channels": (), kind: names}
    forget(engine, VectorCache(engine, embedder), **what, now=NOW)
    assert not set(tables_with(engine, CANARY))
    assert tables_with(engine, NAME) == []
    engine.dispose()
    assert files_with(tmp_path, CANARY) == []


@pytest.mark.parametrize("mention", [f"as @{LOGIN} said", f"{LOGIN}: thanks!", f"see github.com/{LOGIN}."])
def test_a_name_in_what_others_wrote_is_taken_out_of_every_column(
    engine: Engine, embedder: SentenceEmbedder, mention: str
) -> None:
    """Rows of other people, threads and cases; the rest of what they say stays, or goes with what cannot be rebuilt."""
    others = dict.fromkeys(PEOPLE, "U0OTHER") | {"people": ["U0OTHER"], "source": "team", "url": "https://x.example"}
    bodies = {"payload": {"verb": "hold", "user": "U0OTHER", "thread": ["C1", "1.1"], "text": mention}}
    planted = plant(engine, mention, **others, **bodies, channel="C0OTHER", thread_ts="1600000000.000100")
    assert set(tables_with(engine, LOGIN)) >= planted - set(CASES) - {"public_cases"}
    forget(engine, VectorCache(engine, embedder), [LOGIN], (), (), NOW)
    assert tables_with(engine, LOGIN) == []
    with engine.connect() as connection:
        kept = [row.problem for cases in CASES.values() for row in connection.execute(select(cases))]
    assert kept == [mention.replace(LOGIN, "someone")] * 2, "nobody else has what was written by hand"
