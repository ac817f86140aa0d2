"""A suggestion as a card in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from copilot.commands.terminal.console import console_on, console_on_stdout, made_printable
from copilot.model import POSSIBLE
from index.distilled.distilled import Distilled
from index.docs.beside_cases import is_docs
from index.text import counted, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rich.console import Console, RenderableType

    from copilot.model import Suggestion
    from index.search.match import Match

_WIDEST = 100
_STANDING = {
    "confirmed": ("✔ confirmed", "green"),
    "answered": ("• answered, not confirmed", "yellow"),
    "known_issue": ("! known issue, still open", "magenta"),
    "open_request": ("! asked for, still open", "magenta"),
    "open_question": ("? asked before, still unanswered", "magenta"),
    "docs": ("§ the docs", "cyan"),
}


def print_suggestion(suggestion: Suggestion, console: Console | None = None) -> None:
    console = made_printable(console) if console else console_on_stdout()
    console = console if console.width <= _WIDEST else console_on(console.file, width=_WIDEST, highlight=False)
    console.print(Panel(_card(suggestion), title=_headline(suggestion), title_align="left", padding=(1, 2)))


def _headline(suggestion: Suggestion) -> Text:
    if not suggestion.answered:
        return Text("Nobody has answered this yet", style="bold yellow")
    if suggestion.matches and is_docs(suggestion.matches[0]):
        return Text(f"Found in the docs, {suggestion.confidence:.0%} sure", style="bold green")
    return Text(f"Seen before, {suggestion.confidence:.0%} sure", style="bold green")


def _card(suggestion: Suggestion) -> Group:
    # Text, never markup: what users wrote may contain [brackets].
    parts: list[RenderableType] = [Text(shorten(suggestion.conversation.question, 600), style="bold")]
    if suggestion.later_question:
        parts.append(Text(f"Replies to the later question: {shorten(suggestion.later_question, 200)}"))
    elif suggestion.failed:
        parts.append(Text(f"Tried, did not help: {counted(suggestion.failed, 'proposal')}"))
    parts.append(Text())
    parts += [Text.assemble((f" {flag.kind} ", "reverse"), " ", flag.reason) for flag in suggestion.flags]
    if suggestion.flags:
        parts.append(Text())
    parts += [Rule(f"Draft ({_author(suggestion)})", align="left", style="dim"), Text(suggestion.draft.text)]
    parts += [Text(f"! {warning}", style="yellow") for warning in suggestion.draft.warnings]
    if stopped := suggestion.draft.stopped:
        parts += [Text(), Rule("The model's draft was stopped", align="left", style="dim")]
        parts.append(Text(stopped.text or "It isn't shown, since it holds what nobody may read.", style="dim"))
    cases = [match for match in suggestion.matches if not is_docs(match)]
    sections = [match for match in suggestion.matches if is_docs(match)]
    is_seen = suggestion.answered and suggestion.matches[:1] == tuple(cases[:1])
    parts += _listed(_heading(suggestion, is_seen, cases), cases, suggestion.created_at)
    parts += _listed("The docs say", sections, suggestion.created_at)
    return Group(*parts)


def _heading(suggestion: Suggestion, is_seen: bool, cases: Sequence[Match]) -> str:
    if is_seen:
        return "Earlier cases"
    may_answer = not suggestion.answered and any(match.score >= POSSIBLE for match in cases)
    return "May answer it" if may_answer else "Closest matches (none fits)"


def _listed(heading: str, matches: Sequence[Match], now: datetime) -> list[RenderableType]:
    lines: list[RenderableType] = [Text(), Rule(heading, align="left", style="dim")] if matches else []
    for place, match in enumerate(matches, start=1):
        lines += _match_lines(place, match, now)
    return lines


def _author(suggestion: Suggestion) -> str:
    """Who wrote the draft, and what the model used for it."""
    draft, usage = suggestion.draft, suggestion.usage
    parts = [draft.model or draft.written_by]
    if usage:
        parts.append(f"{usage.input_tokens + usage.output_tokens:,} tokens")
    if usage and usage.cost_usd is not None:
        parts.append(f"${usage.cost_usd:.4f}")
    return ", ".join(parts)


def _match_lines(place: int, match: Match, now: datetime) -> list[RenderableType]:
    case, short = match.case, match.distilled or Distilled()
    label, color = _STANDING[case.standing]
    when = case.resolved_at or case.asked_at
    is_dated = case.resolved_at is not None or not is_docs(match)
    facts = [*([_age(when, now)] if is_dated else []), f"score {match.score:.2f}"]
    if case.answered_by_name:
        facts.insert(0, f"by {case.answered_by_name}")
    lines: list[RenderableType] = [
        Text.assemble((f"{place}. ", "bold"), (short.title.text if short.title else case.title, "bold")),
        Text.assemble("   ", (label, color), "  ", (" · ".join(facts), "dim")),
        Text(f"   {case.url}", style="blue"),
    ]
    if case.resolution:
        lines.append(Text(f"   {shorten(' '.join((short.steps or case.resolution).split()), 220)}"))
    lines += [Text(f"   ! {warning}", style="yellow") for warning in match.warnings]
    if match.why:
        lines.append(Text(f"   Why: {' '.join(match.why)}", style="dim"))
    return lines


def _age(then: datetime, now: datetime) -> str:
    days = (now - then).days
    if days < 1:
        return "today"
    if days < 60:
        return f"{days} day{'s' if days > 1 else ''} ago"
    return f"{days // 30} months ago" if days < 730 else f"{days // 365} years ago"
