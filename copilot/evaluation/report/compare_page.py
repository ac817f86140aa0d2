"""The page of a comparison: figures before and after, and the threads that got better or worse, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot.evaluation.report import charts
from copilot.evaluation.report.charts import Bar
from copilot.evaluation.report.page import Card, Page, Table, ThreadView, safe_url
from copilot.evaluation.report.replay_page import verdict_of
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Result = dict[str, Any]
_MOST = 200  # threads of each list
_SHARES = ("recall@1", "recall@5", "coverage", "answered_rightly", "abstained_rightly", "decided_rightly", "work_saved")


def compare_page(compared: Result, before: Result, after: Result) -> Page:
    """What changed between two replays, as a page."""
    said = after["definitions"]
    rows = [
        (said[name]["title"], f"{one['before']:.3f}", f"{one['after']:.3f}", *_moved(one))
        for name, one in compared["figures"].items()
    ]
    return Page(
        title="Before and after",
        lead=(
            f"{compared['threads']} threads that both runs replayed; {len(compared['better'])} got better and "
            f"{len(compared['worse'])} worse. Intervals are 95 %, by resampling threads; p by exchanging the runs "
            "thread by thread."
        ),
        cards=list(_cards(compared, said)),
        charts=[_bars("Before", compared, said, "before"), _bars("After", compared, said, "after")],
        tables=[
            Table("Every figure", ("figure", "before", "after", "change", "interval", "p", "sure"), rows),
            Table("What was different", ("", "before", "after"), list(_settings(compared))),
        ],
        threads=list(_threads(compared, before, after)),
        filters=("better", "worse"),
    )


def _cards(compared: Result, said: Mapping[str, Any]) -> Iterator[Card]:
    for name, one in compared["figures"].items():
        if one["is_sure"]:
            note = f"{one['low']:+.3f} to {one['high']:+.3f}, p {one['p']:.4f}, n {one['n']}"
            yield Card(said[name]["title"], f"{one['value']:+.3f}", note, said[name]["definition"])


def _bars(title: str, compared: Result, said: Mapping[str, Any], side: str) -> str:
    found = [
        Bar(said[name]["title"], compared["figures"][name][side], compared["figures"][name]["n"])
        for name in _SHARES
        if name in compared["figures"]
    ]
    return charts.bars(title, "share", found, 1.0)


def _moved(one: Mapping[str, Any]) -> tuple[str, str, str, str]:
    interval = f"{one['low']:+.3f} to {one['high']:+.3f}"
    return f"{one['value']:+.3f}", interval, f"{one['p']:.4f}", "yes" if one["is_sure"] else ""


def _settings(compared: Result) -> Iterator[tuple[str, str, str]]:
    for name, (old, new) in compared["settings"].items():
        yield name.replace("_", " "), str(old), str(new)


def _threads(compared: Result, before: Result, after: Result) -> Iterator[ThreadView]:
    old, new = ({row["thread"]: row for row in result["threads"]} for result in (before, after))
    for verdict in ("worse", "better"):
        for thread in compared[verdict][:_MOST]:
            one, other = old[thread], new[thread]
            first_line = other["question"].strip().split("\n")[0] or thread
            yield ThreadView(
                title=shorten(first_line, 110),
                verdict=verdict,
                badges=[f"{verdict_of(one)} → {verdict_of(other)}", other["place"], other["month"]],
                panels=[
                    ("The question", other["question"]),
                    ("What was really answered", other["answer"]),
                    ("Before", one["draft"]),
                    ("After", other["draft"]),
                ],
                found=[*_found(one, "before"), *_found(other, "after")],
                url=safe_url(other["url"]),
            )


def _found(row: Mapping[str, Any], when: str) -> Iterator[tuple[str, str, str]]:
    for place, one in enumerate(row["found"], start=1):
        right = ", right" if one["is_right"] else ""
        yield one["title"] or one["case_id"], safe_url(one["url"]), f"{when}: place {place}, {one['score']:.2f}{right}"
