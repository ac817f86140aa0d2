"""`stats`: what people decided, and how long threads took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot.build import App
from copilot.commands.terminal.output import print_json, say
from copilot.desk.facts import StatusEmoji
from copilot.evaluation.figures.wording import shown
from copilot.evaluation.live import live_figures
from copilot.evaluation.live_records import live_decisions, live_threads
from copilot.evaluation.report.page import render
from copilot.evaluation.report.stats_page import stats_page
from copilot.evaluation.sent_figures import headline
from copilot.records.answers.draft_uses import draft_uses
from copilot.settings import load_settings

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def run(since: str | None, *, seed: int, as_json: bool, html: Path | None) -> None:
    from copilot.commands.suggest import parse_time

    result = stats(App(load_settings()), parse_time(since) if since else None, seed)
    if html:
        html.write_text(render(stats_page(result)), encoding="utf-8")
    if as_json:
        print_json(result)
    else:
        say(summary(result))


def stats(app: App, since: datetime | None = None, seed: int = 0) -> dict[str, Any]:
    """Figures of real use as plain data."""
    emoji = StatusEmoji.of(app.settings.policy.slack)
    decisions, threads = live_decisions(app.engine, since), live_threads(app.engine, emoji, since)
    return live_figures(decisions, threads, draft_uses(app.engine, since), seed)


def summary(result: dict[str, Any]) -> str:
    """What became of the drafts in a sentence, the figures in a few lines, then a line for each week."""
    definitions, figures = result["definitions"], result["figures"]
    lines = [
        headline(result),
        f"{result['decisions']} decisions, {result['threads']} threads; 95 % intervals in brackets.",
    ]
    of = {name: (about["title"], about["unit"]) for name, about in definitions.items()}
    lines += [f"  {of[name][0]}: {shown(one, of[name][1])}" for name, one in figures.items() if one]
    for week, of_week in result["weeks"].items():
        decided = (f"{of[name][0].lower()} {shown(one, of[name][1])}" for name, one in of_week.items() if one)
        lines.append(f"{week}: {', '.join(decided) or 'nothing decided'}")
    lines += [f"Dismissed {number} times: {reason}" for reason, number in result["reasons"].items()]
    return "\n".join(lines)
