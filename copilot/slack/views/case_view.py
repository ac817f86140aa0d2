"""A suggestion in words: its thread, its flags, its cases and what is new. For cards, modals and the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.slack.views.phrasing import (
    age,
    channel_link,
    date,
    link,
    one_line,
    people,
    person,
    plain_name,
    quoted,
    waited,
)
from index.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from copilot.desk.card import Card
    from copilot.model import Draft, Flag, SavedFix, SavedMatch, SavedSuggestion

STATUSES = {"new": "New", "in_progress": "In progress", "on_hold": "On hold", "closed": "Closed"}
_FLAGS = {
    "needs_call": "Needs a call",
    "product_review": "For product review",
    "product_call": "Product may want to talk",
    "bug": "Bug",
    "feature_request": "Feature request",
    "ask_team": "Ask the team",
    "known_issue": "Known issue",
    "blocker": "Blocker",
    "secret_shared": "Secret posted",
}
_STANDINGS = {
    "confirmed": "confirmed",
    "answered": "answered, not confirmed",
    "known_issue": "known issue, still open",
    "open_request": "asked for, still open",
    "open_question": "asked before, still unanswered",
    "docs": "the docs",
}
_NOBODY = "the team wrote last"
_BEGINNING = 120  # characters of the question before
_WARNINGS = 3  # shown of one case


def asked_lines(card: Card, names: Mapping[str, str], question: int) -> str:
    """Who asks what and where, and what was tried; `question` is how many characters of the question are shown."""
    where = f"in {channel_link(card.channel)} · {link(card.link, 'open the thread')}"
    lines = [f"*{person(card.asker, names)}* asks {where}", quoted(asked(card), question)]
    if card.body and card.body.later_question:
        lines.append(f"_The thread began with:_ {one_line(card.body.question, _BEGINNING)}")
    if card.body and card.body.failed:
        lines.append(f"_Tried, did not help:_ {counted(card.body.failed, 'proposal')}")
    return "\n".join(lines)


def asked(card: Card) -> str:
    """The question that the draft answers, or that it was erased."""
    return card.body.later_question or card.body.question if card.body else "(erased)"


def erased_lines(card: Card, names: Mapping[str, str]) -> list[str]:
    """What is left to say about a suggestion whose texts were erased."""
    return [line for line in ("The text of this suggestion was erased.", outcome_line(card, names)) if line]


def times_line(card: Card) -> str:
    """The status of the thread, since when the asker waits, and what time it is for them."""
    parts = [STATUSES[card.status]]
    if card.waiting_since:
        # A card is not redrawn as time goes by, so Slack's client counts.
        parts.append(f"waiting since {date(card.waiting_since, '{date_short_pretty} {time} ({ago})')}")
    elif card.status != "closed":
        parts.append(_NOBODY)
    if card.asker_time:
        parts.append(f"{one_line(card.asker_time, 40)} for them")
    return " · ".join(parts)


def waiting(since: datetime | None, now: datetime) -> str:
    """How long somebody has waited, for views that are drawn when they are opened."""
    return f"waiting {waited(since, now)}, since {date(since)}" if since else _NOBODY


def people_lines(card: Card, names: Mapping[str, str]) -> list[str]:
    """Who on the team is already on it, and why the thread is on hold."""
    lines = []
    if card.on_it and card.state in ("open", "stale", "failed"):
        verb = "is" if len(card.on_it) == 1 else "are"
        lines.append(f"*{people(card.on_it, names)} {verb} already on it.*")
    if card.status == "on_hold" and card.note and card.state != "dismissed":
        lines.append(f"On hold: {one_line(card.note, 300)}")
    return lines


def news_lines(card: Card, length: int) -> list[str]:
    """Why it cannot be posted as it is, and the latest of what was written in the thread since the draft."""
    refused = [f"*{one_line(card.refused, 300)}*"] if card.refused else []
    if not card.news:
        return refused or (["*The thread has changed.*"] if card.state == "stale" else [])
    earlier = len(card.news) - 5
    lines = [*refused, "*New in the thread since this draft:*"]
    if earlier > 0:
        lines.append(f"_{counted(earlier, 'earlier message')}:_ {link(card.link, 'read the thread')}")
    return lines + [quoted(text, length) for text in card.news[-5:]]


def flag_lines(flags: Sequence[Flag], shown: int, reason: int) -> list[str]:
    """Each flag with its reason."""
    lines = [f"*{_flag(flag.kind)}:* {one_line(flag.reason, reason)}" for flag in flags[:shown]]
    return lines + ([f"_{counted(len(flags) - shown, 'more flag')}_"] if len(flags) > shown else [])


def flag_words(kinds: Sequence[str], shown: int = 4) -> str:
    """The kinds of flags, in one line."""
    words = [_flag(kind) for kind in kinds[:shown]]
    return ", ".join(words + ([f"{len(kinds) - shown} more"] if len(kinds) > shown else []))


def _flag(kind: str) -> str:
    return _FLAGS.get(kind) or one_line(kind, 40)


def cases_heading(body: SavedSuggestion) -> str:
    """How sure the search is, in one line."""
    if body.answered and body.matches[:1] and body.matches[0].standing == "docs":
        return f"*Found in the docs, {sure(body)} sure*"
    if body.answered:
        return f"*Seen before, {sure(body)} sure*"
    if body.possible:
        return f"*This may answer it, {sure(body)} sure*"
    nearest = " Closest matches (none fits):" if body.matches else ""
    return f"*Nobody has answered this before.*{nearest}"


def sure(body: SavedSuggestion) -> str:
    """The confidence in percent, never a full hundred."""
    return f"{min(body.confidence, 0.99):.0%}"


def stands_on_lines(body: SavedSuggestion, now: datetime, names: Mapping[str, str], shown: int) -> list[str]:
    """What the reply stands on, a line for each case: its own cases first, with what speaks against them."""
    chosen = by_use(body)[:shown]
    return [line for match in chosen for line in case_lines(body, match, now, names)]


def by_use(body: SavedSuggestion) -> list[SavedMatch]:
    """The matches, those first that the draft uses."""
    return sorted(body.matches, key=lambda match: match.case_id not in body.draft.case_ids)


def case_lines(body: SavedSuggestion, match: SavedMatch, now: datetime, names: Mapping[str, str]) -> list[str]:
    """A case in one line; of a case that the draft uses also what to be careful about."""
    told = f"• {link(match.url, match.headline, 90)} · {' · '.join(_facts(match, now, names))}"
    return [told, *(_careful(match) if match.case_id in body.draft.case_ids else [])]


def case_text(match: SavedMatch, now: datetime, names: Mapping[str, str], solved: int) -> str:
    """A case with what solved it, how far to trust it, and what to be careful about."""
    lines = [link(match.url, match.headline)]
    if match.resolution:
        said = "The docs say" if match.standing == "docs" else "Solved by"
        lines.append(f"{said}: {one_line(match.distilled_answer or match.resolution, solved)}")
    lines.append(" · ".join(_facts(match, now, names)))
    return "\n".join(lines + _careful(match))


def _careful(match: SavedMatch) -> list[str]:
    warnings = match.warnings
    lines = [f"Careful: {_warning(warning, match.fixed_since)}" for warning in warnings[:_WARNINGS]]
    if len(warnings) > _WARNINGS:
        lines.append(f"{counted(len(warnings) - _WARNINGS, 'more warning')}: read the case before you use it.")
    return lines


def _warning(warning: str, fix: SavedFix | None) -> str:
    """A warning on one line; that a release fixed it links to the release."""
    before, name, after = warning.partition(fix.release if fix else "\n")
    if fix and name and after.endswith(fix.says):
        return f"{one_line(before, 20)} {link(fix.url, name, 60)} {one_line(after, 140)}"
    return one_line(warning, 160)


def _facts(match: SavedMatch, now: datetime, names: Mapping[str, str]) -> list[str]:
    facts = [_STANDINGS.get(match.standing) or one_line(match.standing, 40)]
    author = match.answered_by
    by = match.answered_by_name or names.get(author) or (author if match.source == "github" else "")
    if by := plain_name(by):
        facts.append(f"by {by}")
    if match.source == "team":
        facts.append("written by hand")
    if match.resolved_at:
        facts.append(age(match.resolved_at, now))
    if match.visibility != "public":
        facts.append("internal, don't quote")
    return facts


def case_links(body: SavedSuggestion, shown: int = 3) -> str:
    """Links to the cases in a row: those that the draft uses, or all of them where it uses none."""
    ids, matches = body.draft.case_ids, body.matches
    chosen = [match for match in matches if match.case_id in ids] or matches
    links = [link(match.url, match.headline, 60) for match in chosen[:shown]]
    return ", ".join(links + ([f"{len(chosen) - shown} more"] if len(chosen) > shown else []))


def draft_warnings(draft: Draft, shown: int = 6) -> list[str]:
    """What the checks on the draft found."""
    warnings = draft.warnings
    lines = [f"Careful: {one_line(warning, 160)}" for warning in warnings[:shown]]
    return lines + ([f"{counted(len(warnings) - shown, 'more warning')}"] if len(warnings) > shown else [])


def _how_much(card: Card) -> str:
    return "Only a part" if card.is_begun else "Nothing"


def outcome(card: Card, names: Mapping[str, str]) -> str:
    """What happened to the suggestion, in a sentence or two; empty while it waits for a decision."""
    who = person(card.decided_by, names) if card.decided_by else "Somebody"
    why = one_line(card.note, 300)
    sentences = {
        "open": "",
        "stale": f"Nothing was posted. {one_line(card.problem, 500)}" if card.problem else "",
        "sending": "Posting the reply…",
        "posted": f"Posted by {who}{', corrected since' if card.corrected else ''}.",
        "shadowed": f"{who} approved this in shadow mode; nothing was posted.",
        "failed": f"{_how_much(card)} was posted. {one_line(card.problem, 500)}".rstrip(),
        "unknown": "Not sure yet whether this was posted. I'm checking; there's nothing to do until then.",
        "retracted": f"{who} retracted the reply.",
        "dismissed": f"Dismissed by {who}{f': {why}' if why else '.'}",
        "retired": f"{who} {'closed the thread' if card.was_closed else 'replied'}; suggestion withdrawn.",
    }
    return sentences[card.state]


def outcome_line(card: Card, names: Mapping[str, str]) -> str:
    """What happened to the suggestion, with a link to what was posted."""
    line = outcome(card, names)
    return f"{line} {link(card.posted_link, 'See it in the thread')}" if card.state == "posted" else line
