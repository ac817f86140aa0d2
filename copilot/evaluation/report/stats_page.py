"""The page of real use, from the JSON of `stats`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot.evaluation.figures.wording import interval, shown, value
from copilot.evaluation.report import charts
from copilot.evaluation.report.page import Card, Page, Table
from copilot.evaluation.report.replay_page import bar
from copilot.evaluation.sent_figures import headline

if TYPE_CHECKING:
    from collections.abc import Iterator

Result = dict[str, Any]


def stats_page(result: Result) -> Page:
    """Figures of real use, overall and by week."""
    said = result["definitions"]
    figures = result["figures"]
    rows = [(said[n]["title"], shown(one, said[n]["unit"]), said[n]["definition"]) for n, one in figures.items()]
    reasons = [(reason, str(number)) for reason, number in result["reasons"].items()]
    return Page(
        title="The copilot in real use",
        lead=(
            f"{headline(result)} "
            f"{result['decisions']} decisions on suggestions, and {result['threads']} threads begun by users. "
            "Intervals are 95 %, by resampling; n is how many decisions or threads a figure stands on."
        ),
        cards=[
            Card(said[n]["title"], value(one, said[n]["unit"]), interval(one, said[n]["unit"]), said[n]["definition"])
            for n, one in figures.items()
            if one
        ],
        charts=list(_charts(result)),
        tables=[
            Table("Every figure with its definition", ("figure", "value, interval, n", "how it is counted"), rows),
            Table("Why suggestions were dismissed", ("reason", "times"), reasons),
        ],
        facts=[("seed", str(result["seed"]))],
    )


def _charts(result: Result) -> Iterator[str]:
    for name, said in result["definitions"].items():
        found = [bar(week, of_week[name]) for week, of_week in result["weeks"].items() if of_week.get(name)]
        if found:
            most = 1.0 if said["unit"] == "share" else None
            yield charts.bars(f"{said['title']}, by week", said["unit"], found, most)
