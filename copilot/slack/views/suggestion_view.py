"""The modal of a suggestion: the reply to edit and post first, then what it stands on, and all else folded away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.slack.views import case_view
from copilot.slack.views.blocks import (
    button,
    button_row,
    context,
    divider,
    fits_a_view,
    modal,
    section,
    sections,
    text_blocks,
)
from copilot.slack.views.fields import draft_fields, words_field
from copilot.slack.views.lessons_view import case_menu
from copilot.slack.views.phrasing import one_line
from copilot.slack.views.replies import after_posting, telling_fields, write_menu
from copilot.slack.views.stopped_view import stopped_button
from index.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from copilot.desk.card import Card
    from copilot.model import SavedMatch, SavedSuggestion
    from copilot.slack.views.blocks import Block

_TITLE = "Suggested reply"
_QUESTION = 600  # characters
_FOLDED = 3  # cases in a line each, before *More*
_CASES = 8


def suggestion_modal(
    modal_id: str,
    card: Card,
    now: datetime,
    names: Mapping[str, str],
    *,
    text: str | None = None,
    words: str = "",
    revision: int = 0,
    mine: bool = True,
    notice: str = "",
    kept: str = "",
    unfolded: bool = False,
) -> Block:
    """The reply to edit and post, and what it stands on; `unfolded`, also all cases and what else can be done.

    `text` is the engineer's own version of the reply, `words` what they searched with; a new `revision` makes Slack
    forget what was typed before. For a decided suggestion the modal only shows the outcome. If it is not `mine`, which
    means that it was decided outside this modal, the engineer's own text is shown too, so that it is not lost. The
    `notice` says why nothing was posted, and `kept` is what they wrote before they asked for another draft.
    """
    body = card.body
    if body is None:
        return modal(modal_id, _TITLE, sections(case_view.erased_lines(card, names)))
    if card.state not in ("open", "stale", "failed"):
        return _decided(modal_id, card, names, "" if mine else text or "")
    fields = draft_fields(card.text if text is None else text, revision, "Your reply")
    if not fields:
        return _too_long(modal_id, card, names)
    fields += [*telling_fields(card, revision), *_kept(kept)]
    blocks = [*_notice(notice), *_reply(card, body, names, fields)]
    blocks += _unfolded(card, body, now, names, words, blocks) if unfolded else _folded(card, body, now, names)
    submit = "Post anyway" if card.state == "stale" and not card.refused else "Post reply"
    return modal(modal_id, _TITLE, blocks, callback_id="post_reply", submit=submit)


def _notice(text: str) -> list[Block]:
    return sections([f"*{one_line(text, 400)}*"]) if text else []


def _kept(text: str) -> list[Block]:
    return [context("What you wrote before:"), *text_blocks(text)] if text.strip() else []


def _reply(card: Card, body: SavedSuggestion, names: Mapping[str, str], fields: Sequence[Block]) -> list[Block]:
    return [
        *_head(card, names),
        *sections(case_view.flag_lines(body.flags, 9, 200)),
        *fields,
        *sections(case_view.draft_warnings(body.draft)),
        *button_row(stopped_button(body, card.suggestion_id)),
        divider(),
    ]


def _folded(card: Card, body: SavedSuggestion, now: datetime, names: Mapping[str, str]) -> list[Block]:
    """What the reply stands on, a line each; another case is one click away."""
    lines = [
        section("\n".join(case_view.case_lines(body, match, now, names)), _use(body, match))
        for match in case_view.by_use(body)[:_FOLDED]
    ]
    return [
        section(case_view.cases_heading(body)),
        *lines,
        *button_row([button("More…", "unfold", card.suggestion_id)]),
    ]


def _unfolded(
    card: Card, body: SavedSuggestion, now: datetime, names: Mapping[str, str], words: str, above: Sequence[Block]
) -> list[Block]:
    """As many cases as have room below what stands `above`, and what else can be done."""
    search = button("Search again", "search_again", card.suggestion_id)
    others = [search, button("Write a case", "write_case", card.suggestion_id), write_menu(body)]
    heading, also = section(case_view.cases_heading(body)), [words_field(words), *button_row(others)]
    cases: list[Block] = []
    for shown in range(min(len(body.matches), _CASES), -1, -1):
        cases = _case_blocks(body, card.suggestion_id, now, names, shown)
        if fits_a_view([*above, heading, *cases, *also]):
            break
    return [heading, *cases, *also]


def _head(card: Card, names: Mapping[str, str]) -> list[Block]:
    """What is new comes first; then who asks what."""
    redraft = [button("Redraft", "redraft", card.suggestion_id)] if card.state == "stale" else []
    failed = [said] if (said := case_view.outcome(card, names)) else []  # an approval that failed
    return [
        *sections([*failed, *case_view.news_lines(card, 600)]),
        *button_row(redraft),
        section(case_view.asked_lines(card, names, _QUESTION)),
        context(case_view.times_line(card)),
        *sections(case_view.people_lines(card, names)),
    ]


def _case_blocks(body: SavedSuggestion, key: str, now: datetime, names: Mapping[str, str], shown: int) -> list[Block]:
    matches = body.matches
    blocks: list[Block] = []
    for place, match in enumerate(matches[:shown]):
        blocks.append(_case(body, match, case_view.case_text(match, now, names, 400)))
        blocks.append(case_menu(key, place, match))
    if more := len(matches) - shown:
        blocks.append(context(f"{counted(more, 'more case')} not shown. Search with other words to see others."))
    return blocks


def _case(body: SavedSuggestion, match: SavedMatch, text: str) -> Block:
    used = "\n_Used for this draft._" if match.case_id in body.draft.case_ids else ""
    return section(text + used, _use(body, match))


def _use(body: SavedSuggestion, match: SavedMatch) -> Block | None:
    is_offered = body.may_use(match) and body.draft.case_ids != (match.case_id,)
    return button("Use this case", "use_case", match.case_id) if is_offered else None


def _too_long(modal_id: str, card: Card, names: Mapping[str, str]) -> Block:
    told = "The draft is too long to edit here or to post as one answer. Answer in the thread, or redraft it."
    redraft = button("Redraft", "redraft", card.suggestion_id)
    head = _head(card, names)
    return modal(modal_id, _TITLE, [*head, section(told), *(button_row([redraft]) if card.state != "stale" else [])])


def _decided(modal_id: str, card: Card, names: Mapping[str, str], own: str) -> Block:
    blocks = [section(case_view.outcome_line(card, names)), section(case_view.asked_lines(card, names, _QUESTION))]
    if card.state in ("posted", "shadowed", "sending", "unknown"):
        blocks += [divider(), *text_blocks(card.text)]
    if card.state == "posted":
        blocks += button_row(after_posting(card.suggestion_id))
    if own.strip():
        blocks += [divider(), context("What you wrote (not posted):"), *text_blocks(own)]
    return modal(modal_id, _TITLE, blocks)
