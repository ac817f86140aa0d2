"""Whatever is drawn, Slack takes it, nothing in it pings, and nothing is left out without saying so."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import pytest

from copilot.desk.card import Card, CardState, HomePage, SideMessage, WishRow
from copilot.desk.status import Change
from copilot.model import Aside, Conversation, Draft, Flag, Remark, Suggestion, Turn
from copilot.slack.views import lessons_view as lesson_views
from copilot.slack.views import modal_view
from copilot.slack.views.blocks import overflow, plain
from copilot.slack.views.card_view import card_blocks, card_text
from copilot.slack.views.home_view import home_view, page_size
from copilot.slack.views.phrasing import escaped, link
from copilot.suggestion_json import suggestion_from, suggestion_json
from index.lessons.rules import Lesson, LessonKind
from index.model import Case, Message
from index.search.match import Evidence, Match
from tests.conftest import NOW
from tests.copilot.slack.drawing import NAMES, body, card, draft, flag, marked, match, row, submitted, words
from tests.strict_slack.block_kit import check_message_blocks, check_view

if TYPE_CHECKING:
    from collections.abc import Iterator

STATES = get_args(CardState)
TEXTS = {
    "empty": "",
    "blank": " \n\t ",
    "pings": "<!channel> <!here> <@U0123> <!subteam^S1|all> @channel",
    "marks": "`a *b _c ~d | e > f & g < h",
    "fences": "```\ncode\n``` and ``` an open one",
    "link": "<https://evil.example|docs> [a](https://evil.example) https://evil.example",
    "long": "word " * 2_000,
    "one word": "x" * 10_000,
    "escaped": "&" * 10_000,
    "right to left": "\u202e" + "שלום עולם " * 700,
    "emoji": "🦀" * 5_000,
    "lines": "line\n" * 1_000,
    "control": "\x00\x07a\u200bb\ufeff",
    "forged date": "<!date^1^{date}|x>",
}
# What a view may hold of Slack's own markup: our links, dates and channels. All else has to be escaped.
OURS = re.compile(
    r"<!date\^\d+\^[^<>|^]+\|[^<>|]+>|<#C[A-Z0-9]+>|<(?:https?://|mailto:)[!-;=?-{}~]+(?:\|[^<>|]+)?>|^> ", re.MULTILINE
)


def hostile(text: str, state: CardState, status: Any = "new") -> Card:
    """A card in which everything that a person, a case or a model wrote is this text, and there is much of it."""
    case: dict[str, Any] = {
        "title": text,
        "url": f"https://acme.example/{text[:2_000]}",
        "resolution": text,
        "warnings": (text,) * 9,
        "answered_by_name": text,
        "why": (text,) * 6,
    }
    told = body(
        question=text,
        matches=tuple(match(f"slack:C0SUPPORT:{n}", **case) for n in range(60)),
        flags=(flag("bug", text),) * 20 + (flag(text, text),) * 20,
        draft=draft(text=text, warnings=[f"{text}{n}" for n in range(12)]),
    )
    return card(
        body=told,
        text=text,
        state=state,
        status=status,
        asker=text,
        asker_time=text or None,
        link=text,
        on_it=(text, "UTIM"),
        decided_by=text,
        posted_link=f"https://acme.example/|{text[:50]}>",
        news=(text,) * 30,
        problem=text,
        note=text,
        side_message=SideMessage(Aside("team", text), "C0TRIAGE"),
    )


def assert_harmless(drawn: Any) -> None:
    for text in marked(drawn):
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", OURS.sub("", text)), text[:500]


def assert_fits(view: dict[str, Any]) -> None:
    assert check_view(view) == []
    assert len(json.dumps(view, ensure_ascii=False).encode()) <= 250_000
    assert_harmless(view)


def views(one: Card, text: str) -> Iterator[dict[str, Any]]:
    for mine, unfolded in itertools.product((True, False), repeat=2):
        yield modal_view.suggestion_modal(
            "m1", one, NOW, NAMES, text=text, words=text[:3_000], revision=2, mine=mine, unfolded=unfolded
        )
    yield modal_view.suggestion_modal("m1", one, NOW, {text: text, "UTIM": text})
    history = [Change(NOW, one.status, text, "hold", text) for _ in range(40)]
    held = row(title=text, asker=text, link=text, note=text, flags=(text,) * 40, status=one.status)
    yield modal_view.thread_modal("m1", held, history, NOW, NAMES, one)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_slack_takes_every_card_and_modal(text: str, state: CardState) -> None:
    for status in ("on_hold", "closed"):
        one = hostile(text, state, status)
        blocks = card_blocks(one, NOW, NAMES)
        assert check_message_blocks(blocks) == []
        assert_harmless(blocks)
        told = card_text(one, NAMES)
        assert 1 <= len(told) <= 3_000
        assert_harmless({"type": "mrkdwn", "text": told})
    for view in views(hostile(text, state), text):
        assert_fits(view)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_slack_takes_every_small_modal_and_home(text: str) -> None:
    assert_fits(modal_view.waiting_modal("m1", text))
    assert_fits(modal_view.note_modal("m1", "hold", text))
    assert_fits(modal_view.note_modal("m1", "dismiss", text))
    assert_fits(modal_view.correct_modal("m1", text))
    assert_fits(modal_view.message_modal("m1", "Posted", text))
    assert_fits(lesson_views.obsolete_modal("m1", text))
    assert_fits(lesson_views.obsolete_told("m1", text, text))
    assert_fits(lesson_views.case_modal("m1", text, text[:3_000], written=True))
    taught = Lesson("l1", text, "edited", 0.4, "public", "UANA", text, NOW, None, text, text, text)
    assert_fits(
        lesson_views.lessons_modal("m1", text, [replace(taught, kind=kind) for kind in get_args(LessonKind)] * 9)
    )
    assert_fits(lesson_views.lessons_modal("m1", text, []))
    one = row(title=text, asker=text, link=f"https://acme.example/{text[:2_000]}", note=text, flags=(text,) * 40)
    rows = (replace(one, status="on_hold"),) * page_size()
    wishes = tuple(WishRow("s1", text, text, NOW, text) for _ in range(30))
    assert_fits(home_view(HomePage(rows, 2, 3, 1_000, (text,) * 50, True, wishes), NOW, NAMES))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_reply_comes_back_as_it_was(text: str) -> None:
    view = modal_view.suggestion_modal("m1", card(), NOW, NAMES, text=text)
    if "submit" in view:
        assert modal_view.draft_in(submitted(view)) == text


def test_what_does_not_fit_is_counted() -> None:
    view = modal_view.suggestion_modal("m1", hostile("Some words.", "open"), NOW, NAMES, unfolded=True)
    told = words(view["blocks"])
    shown = told.count("Solved by: Some words.")
    assert shown == 8
    assert "52 more cases not shown" in told
    assert "_31 more flags_" in told
    assert "6 more warnings" in told


def test_large_cases_make_room_for_the_reply() -> None:
    view = modal_view.suggestion_modal("m1", hostile("🦀" * 5_000, "open"), NOW, NAMES, unfolded=True)
    told = words(view["blocks"])
    assert modal_view.draft_in(submitted(view)) == "🦀" * 5_000
    assert f"{60 - told.count('Solved by')} more cases not shown" in told


def test_a_suggestion_as_the_line_makes_it_can_be_drawn() -> None:
    url = "https://acme.slack.com/archives/C1/p1"
    case = Case("slack:C1:1", "slack", "C1", "public", "confirmed", "A title", "A problem", None, url, "UANA", NOW)
    turn = Turn("asker", Message("1700000000.000100", "UANA", "How?"))
    found = Match(case, 0.9, Evidence(), ("It is old.",))
    reply = Draft("Do this.", ("slack:C1:1",), "model", "gpt-5-mini", (Remark("doubt", "Look twice."),))
    crash = Flag("bug", "It crashes.", ("1700000000.000100",), 0.6)
    suggestion = Suggestion("s1", NOW, Conversation((turn,)), "public", True, 0.999, (found,), reply, (crash,))
    told = suggestion_from(suggestion_json(suggestion))
    blocks = card_blocks(card(body=told), NOW, NAMES)
    assert check_message_blocks(blocks) == []
    assert "*Seen before, 99% sure*" in words(blocks)


# The small parts


@pytest.mark.parametrize(
    ("url", "label", "expected"),
    [
        ("https://a.example/x", "Label", "<https://a.example/x|Label>"),
        ("https://a.example/x|y>z", "a|b", "<https://a.example/x%7Cy%3Ez|a¦b>"),
        ("https://a.example/?a=1&b=2", "", "<https://a.example/?a=1&amp;b=2|(no title)>"),
        ("https://a.example/é\ud800", "Label", "<https://a.example/%C3%A9%3F|Label>"),
        ("javascript:alert(1)", "Label", "Label"),
        ("https://[broken", "Label", "Label"),
        ("", "Label", "Label"),
        ("https://a.example/" + "x" * 900, "Label", "Label"),
    ],
)
def test_nothing_breaks_out_of_a_link(url: str, label: str, expected: str) -> None:
    assert link(url, label) == expected


@pytest.mark.parametrize("limit", [5, 6, 40, 3_000])
def test_an_escaped_text_keeps_its_limit(limit: int) -> None:
    for text in TEXTS.values():
        assert len(escaped(text, limit)) <= limit


def test_what_is_over_a_limit_is_an_error() -> None:
    with pytest.raises(ValueError, match="1 to 24 characters"):
        modal_view.message_modal("m1", "A title that is longer than that", "Text")
    with pytest.raises(ValueError, match="not 0"):
        plain("", 10)
    with pytest.raises(ValueError, match="at most 5 options"):
        overflow([("Label", "value")] * 6)
    with pytest.raises(ValueError, match="at most 100 blocks"):
        home_view(HomePage((row(),) * 101, 1, 1, 101), NOW, NAMES)
