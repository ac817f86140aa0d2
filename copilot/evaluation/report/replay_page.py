"""The page of a replay, from its JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot.evaluation.figures.figures import FIGURES
from copilot.evaluation.figures.wording import interval, shown, value
from copilot.evaluation.report import charts
from copilot.evaluation.report.charts import Bar
from copilot.evaluation.report.page import Card, Page, Table, ThreadView, safe_url
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Result = dict[str, Any]
_RETRIEVAL = ("recall@1", "recall@3", "recall@5", "mrr", "ndcg@5")
_DECISIONS = ("coverage", "answered_rightly", "answered_where_known", "abstained_rightly", "decided_rightly")
_DRAFTS = ("work_saved", "by_chance", "overlap", "overlap_commands", "overlap_links", "overlap_settings",
           "overlap_versions", "draft_precision", "grounded", "bot_speak", "judged", "judged_misleading",
           "judges_agree")  # fmt: skip
_BROKEN_DOWN = {"coverage": "Answered", "work_saved": "Work saved", "decided_rightly": "Decided rightly"}
_MOST_GROUPS = 24
VERDICTS = (
    "answered rightly",
    "answered, not known to be right",
    "found, not answered",
    "missed",
    "rightly not answered",
)


def replay_page(result: Result) -> Page:
    """The whole result of a replay as a page."""
    run, figures = result["run"], result["figures"]
    return Page(
        title="What the copilot would have done",
        lead=(
            f"{run['threads']} of {run['eligible']} saved threads, each asked as it was asked then and seeing only "
            "what was solved before. Intervals are 95 %, by resampling threads; n is how many threads there were."
        ),
        cards=list(cards(result)),
        charts=[*_charts(result), *_breakdown_charts(result["breakdown"])],
        tables=[figure_table(result), *_flag_tables(result["flags"]), *_breakdown_tables(result["breakdown"])],
        notes=list(_notes(run, figures)),
        facts=list(facts(run)),
        threads=[thread_view(row) for row in result["threads"]],
        filters=VERDICTS,
    )


def cards(result: Result) -> Iterator[Card]:
    for figure in FIGURES:
        if figure.is_headline and (found := result["figures"].get(figure.name)):
            chance = result["figures"].get("by_chance") if figure.name == "work_saved" else None
            beside = f"; {value(chance, figure.unit)} by chance" if chance else ""
            first, _, more = figure.definition.partition(". ")
            said = f"{first}. (More below.)" if more else first
            yield Card(figure.title, value(found, figure.unit), interval(found, figure.unit) + beside, said)


def figure_table(result: Result) -> Table:
    said = result["definitions"]
    rows = [
        (said[name]["title"], shown(found, said[name]["unit"]), said[name]["definition"])
        for name, found in result["figures"].items()
    ]
    return Table("Every figure with its definition", ("figure", "value, interval, n", "how it is counted"), rows)


def facts(run: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "files", ", ".join(run.get("sources") or ["the app's own history"])
    for name in (
        "seed",
        "sample",
        "model",
        "judges",
        "judge_prompt",
        "judge_seed",
        "embedding_model",
        "answer_threshold",
        "settings_hash",
        "code",
    ):
        if run.get(name) not in (None, []):
            yield name.replace("_", " "), ", ".join(run[name]) if isinstance(run[name], list) else str(run[name])


def verdict_of(row: Mapping[str, Any]) -> str:
    """How one thread turned out."""
    is_right = 1 in row["places"] or (row["has_answer"] and not row["is_own_draft"])
    if row["answered"]:
        return VERDICTS[0 if is_right else 1]
    if row["places"] or is_right:
        return VERDICTS[2]
    return VERDICTS[3 if row["known"] else 4]


def thread_view(row: Mapping[str, Any]) -> ThreadView:
    first_line = row["question"].strip().split("\n")[0] or row["thread"]
    saved = ["work saved"] if row["saved"] and not row["is_own_draft"] else []
    return ThreadView(
        title=shorten(first_line, 110),
        verdict=verdict_of(row),
        badges=[row["place"], row["month"], f"{100 * row['confidence']:.0f} % sure", *saved, *row["flags"]],
        panels=[
            ("The question", row["question"]),
            (f"What the copilot drafted ({row['written_by']})", row["draft"]),
            ("What was really answered", row["answer"]),
        ],
        found=[(one["title"] or one["case_id"], safe_url(one["url"]), _said_of(one)) for one in row["found"]],
        url=safe_url(row["url"]),
    )


def _said_of(found: Mapping[str, Any]) -> str:
    right = ", right" if found["is_right"] else ""
    return f"{found['standing'].replace('_', ' ')}, {found['score']:.2f}{right}"


def _charts(result: Result) -> Iterator[str]:
    figures = result["figures"]
    yield _bars(result, "Is the right case found?", _RETRIEVAL)
    yield _bars(result, "Is it right to answer?", _DECISIONS)
    if points := [(one["confidence"], one["right"], one["n"]) for one in result["calibration"]]:
        yield charts.calibration("Is it as sure as it should be?", points)
    yield _bars(result, "How good is the draft?", _DRAFTS)
    if figures.get("p50_ms"):
        yield charts.histogram("Time for a suggestion", "ms", [row["milliseconds"] for row in result["threads"]])
    if result["flags"]:
        yield charts.bars("Flags against people's labels", "share", list(_flag_bars(result["flags"])), 1.0)


def _bars(result: Result, title: str, names: Sequence[str]) -> str:
    said, figures = result["definitions"], result["figures"]
    found = [(said[name]["title"].lstrip("… "), figures[name]) for name in names if figures.get(name)]
    return charts.bars(title, "share", [bar(label, one) for label, one in found], 1.0)


def bar(label: str, found: Mapping[str, Any]) -> Bar:
    return Bar(label, found["value"], found["n"], found["low"], found["high"])


def _flag_bars(flags: Mapping[str, Any]) -> Iterator[Bar]:
    for kind, one in flags.items():
        for name in ("precision", "recall"):
            if one[name]:
                yield bar(f"{kind} {name}", one[name])


def _breakdown_charts(breakdown: Mapping[str, Any]) -> Iterator[str]:
    for by, groups in breakdown.items():
        some = dict(sorted(groups.items(), key=lambda item: -item[1]["n"])[:_MOST_GROUPS])
        if by == "month":
            some = dict(sorted(some.items()))
        if len(some) > 1:
            for name, title in list(_BROKEN_DOWN.items())[:2]:
                found = [bar(key, one[name]) for key, one in some.items() if one[name]]
                yield charts.bars(f"{title} by {by}", "share", found, 1.0)


def _breakdown_tables(breakdown: Mapping[str, Any]) -> Iterator[Table]:
    head = ("", "threads", *_BROKEN_DOWN.values(), "Recall at 5")
    for by, groups in breakdown.items():
        rows = [
            (key, str(one["n"]), *(shown(one[name], "share") for name in (*_BROKEN_DOWN, "recall@5")))
            for key, one in groups.items()
        ]
        yield Table(f"By {by}", head, rows)


def _flag_tables(flags: Mapping[str, Any]) -> Iterator[Table]:
    if flags:
        rows = [
            (kind, shown(one["precision"], "share"), shown(one["recall"], "share"), str(one["threads"]))
            for kind, one in flags.items()
        ]
        yield Table(
            "Flags of the rules on whole threads, against people's labels",
            ("flag", "precision (of those raised)", "recall (of those there)", "labelled threads"),
            rows,
        )


def _notes(run: Mapping[str, Any], figures: Mapping[str, Any]) -> Iterator[str]:
    for known in run["not_as_of"]:
        yield f"Not as of the time of a question: {known}"
    if run["hidden"]:
        hidden = ", ".join(f"{number} {why}" for why, number in run["hidden"].items())
        yield f"Kept from the questions because they stand for the answer: {hidden}."
    if run["left_out"]:
        left_out = ", ".join(f"{number} {why.replace('_', ' ')}" for why, number in run["left_out"].items())
        yield f"Threads that were not replayed: {left_out}."
    known = figures.get("recall@5")
    yield (
        f"A right earlier case is known for {known['n'] if known else 0} threads only: where an answer linked one, the "
        "issue was marked a duplicate, an earlier answer gave the same link, or a person named it."
    )
    yield (
        "Texts are redacted, shortened, and without people's names where they are greeted or mentioned; texts of "
        "internal threads are not shown."
    )
