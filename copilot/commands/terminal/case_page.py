"""A case in a terminal: what `case --json` holds, for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot.commands.terminal.output import say
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LONGEST = 160  # characters of a message
_WRITERS = {"asker": "the asker", "team": "the team", "user": "a user", "robot": "a robot", "app": "the copilot"}


def print_case(case: Mapping[str, Any]) -> None:
    """The whole case, or the one of its pairs that was asked for."""
    say("\n".join(_lines(case)))


def _lines(case: Mapping[str, Any]) -> Iterator[str]:
    yield f"{case['case_id']}  {case['standing'].replace('_', ' ')}, {case['visibility']}"
    yield f"{case['title']}"
    yield f"{case['url']}"
    yield f"{case['standing_because']}"
    facts = [f"asked {case['asked_at'][:10]}", *([f"resolved {at[:10]}"] if (at := case["resolved_at"]) else [])]
    facts += [f"a thread of the kind {kind!r}" if (kind := case["kind"]) else "", _listed("versions", case["versions"])]
    facts += [_listed("mentions", case["links"])]
    yield ", ".join(filter(None, facts))
    for warning in case["warnings"]:
        yield f"! {warning}"
    for number, pair in enumerate(case["pairs"], start=1):
        if case["pair"] in (None, number):
            yield from _pair(pair)
    if case["messages"]:
        yield "\nMessages"
        for message in case["messages"]:
            yield from _message(message)
    elif case["source"] != "team":
        yield "\nHow its messages were read is known after the next `reindex`: an older version saved this case."
    if learned := case["learned"]:
        told = ", ".join(f"{kind.replace('_', ' ')} {number}" for kind, number in learned["decisions"].items())
        yield f"\nLearned: {learned['weight']:+.2f} ({told}); `lessons --case {case['case_id']}` shows it all."
        if learned["resolution"]:
            yield from _indented(f"New answer: {learned['resolution']}")
    for what in ("helped", "denied"):
        if case[what]:
            did = "helped" if what == "helped" else "did not help"
            yield f"Posted here, it {did}: {', '.join(case[what])}"


def _pair(pair: Mapping[str, Any]) -> Iterator[str]:
    yield f"\nPair {pair['id']}, {pair['standing'].replace('_', ' ')}"
    yield from _indented(pair["problem"])
    yield f"  Answer{_in(pair['answered_in'])}:"
    yield from _indented(pair["resolution"] or "(none)")
    if distilled := pair["distilled"]:
        yield from _distilled(distilled)


def _distilled(distilled: Mapping[str, Any]) -> Iterator[str]:
    """What a model wrote, each sentence with the messages that it stands on."""
    yield "  Distilled by a model:"
    for name in ("title", "question", "answer", "affected", "fixed_in"):
        written = distilled[name]
        for sentence in filter(None, [written] if name == "title" else written):
            first, *rest = sentence["text"].split("\n")
            yield f"    {name.replace('_', ' ')}: {first}{'' if rest else _on(sentence['of'])}"
            yield from (f"      {line}" for line in rest)
            if rest:
                yield f"      {_on(sentence['of']).strip()}"
    if distilled["standing"]:
        yield f"    standing: {distilled['standing']}{_on(distilled['standing_of'])}"
    if distilled["dropped"]:
        reasons = ", ".join(reason.replace("_", " ") for reason in distilled["dropped"])
        yield f"    dropped by the checks: {len(distilled['dropped'])} ({reasons})"


def _on(ids: list[str]) -> str:
    return f"  [{', '.join(ids)}]" if ids else ""


def _in(ids: list[str]) -> str:
    return f" (made of {', '.join(ids)})" if ids else ""


def _message(message: Mapping[str, Any]) -> Iterator[str]:
    sure = "" if message["sure"] is None else f" {message['sure']:.0%}"
    role = f", {message['role'].replace('_', ' ')}{sure}" if message["role"] else ""
    marks = [f"asks {_short(id_)}" for id_ in message["asks"]] + [
        f"answers {_short(id_)}" for id_ in message["answers"]
    ]
    shown = f"  <{', '.join(marks)}>" if marks else ""
    yield f"  {message['id']}  {_WRITERS[message['by']]}{role}{shown}"
    if message["text"]:
        yield f"      {shorten(' '.join(message['text'].split()), _LONGEST)}"


def _short(pair_id: str) -> str:
    """ "1" for the case itself, "2" for its second pair."""
    _, has_number, number = pair_id.rpartition("#") if pair_id.startswith("slack:") else ("", "", "")
    return number if has_number else "1"


def _indented(text: str) -> Iterator[str]:
    return (f"    {line}" for line in text.split("\n"))


def _listed(what: str, values: list[str]) -> str:
    return f"{what} {', '.join(values)}" if values else ""
