"""How close a reply is to its draft, and which reply is compared with which draft."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.evaluation.draft_use import Said, as_posted, changed_share, use_of, uses_in, words_of
from copilot.model import Draft, SavedSuggestion
from copilot.records.answers.draft_uses import DraftUse
from copilot.records.answers.suggestions import SuggestionRow
from copilot.text.literal import escape
from copilot.text.split import mrkdwn_parts
from index.sources.slack_people import Directory
from index.sources.slack_threads import parse

DRAFT = """The lock file of a run that died is still there, so **no other run may start**.

1. Check that nothing runs: `millrace ps --all`
2. Then remove the lock: `millrace unlock --force prod`

Since 0.9.2 it goes by itself. See [the thread](https://acme.slack.com/archives/C1/p1)."""
BY_HAND = """The lock file of a run that died is still there, so no other run may start.
• Check that nothing runs: millrace ps --all
• Then remove the lock: millrace unlock --force prod
Since 0.9.2 it goes by itself. See the thread (https://acme.slack.com/archives/C1/p1)."""
LONGER = "Also, have a look at the scheduler: two deployments with one and the same name write into the same folder."


@pytest.mark.parametrize(
    ("sent", "use"),
    [
        (as_posted(DRAFT), "unchanged"),
        (BY_HAND.replace("• ", "1. ", 1).replace("• ", "2. "), "unchanged"),  # copied out of the card: no marks
        (as_posted(DRAFT).upper(), "unchanged"),
        (as_posted(DRAFT).replace("start.", "start!"), "unchanged"),
        (BY_HAND, "light"),  # other bullets
        (f"Hi Uma :wave: {as_posted(DRAFT)}\n\nDoes that help?", "light"),
        (as_posted(DRAFT).replace("prod", "staging"), "light"),
        (as_posted(DRAFT).partition("Since 0.9.2")[0], "light"),  # without its last paragraph
        (f"{as_posted(DRAFT)} {LONGER}", "light"),
        (f"{as_posted(DRAFT)} {LONGER} {LONGER} {LONGER}", "heavy"),
        ("Please check that nothing runs (`millrace ps --all`), then `millrace unlock --force prod`.", "heavy"),
        ("`millrace unlock --force prod` should do it", "own"),  # the command alone: anybody would have named it
        ("You're on 0.8, please upgrade first. The release notes of 0.9 say how.", "own"),
        ("Can you send me the log?", "own"),
        ("", "own"),
    ],
)
def test_how_much_was_changed(sent: str, use: str) -> None:
    assert use_of(changed_share(DRAFT, sent)) == use


def test_the_share_by_hand() -> None:
    assert changed_share("one two three four", "one two three five") == pytest.approx(1 - 2 * 3 / 8)
    assert changed_share("one two", "one two three four") == pytest.approx(1 - 2 * 2 / 6)
    assert changed_share("a", "b") == 1.0
    assert changed_share("", "") == 0.0
    assert changed_share("`a b`", "*a* _b_ –") == 0.0


# Words, and what Markdown, Slack or both read as more than words.
_PIECES = st.sampled_from(
    [
        *(
            "one",
            "Two,",
            "a & b",
            "x < y > z",
            "**bold**",
            "*soft*",
            "`code --x`",
            "snake_case_name",
            "<schema>",
            "&lt;",
        ),
        *(
            "\n",
            "\n\n",
            "- item",
            "1. first",
            "# Title",
            "> quoted",
            "| a | b |",
            "```\nrun <it> & wait\n```",
            "…",
            "👋",
        ),
        *("[docs](https://docs.example.com/a?b=1&c=2)", "https://docs.example.com/page", "me@example.com"),
        *("<!channel>", "@here"),
    ]
)
_TEXTS = st.lists(_PIECES, max_size=14).map(" ".join)


def read_back(wire: str) -> str:
    """What is read of a message from what Slack has of it."""
    return parse({"type": "message", "ts": "1.0", "user": "U0ANA", "text": wire}, Directory()).text


def posted(markdown: str) -> str:
    return read_back("\n\n".join(mrkdwn_parts(markdown)))


def typed(markdown: str) -> str:
    """The same copied out of Slack by hand: its client escapes what was typed, and links what looks like an address."""
    wire = escape(as_posted(markdown))
    wire = re.sub(r"https://[^\s)]+", r"<\g<0>>", wire)
    return read_back(re.sub(r"\bme@example\.com", r"<mailto:\g<0>|\g<0>>", wire))


@settings(max_examples=150, deadline=None)
@given(_TEXTS)
def test_what_was_sent_as_it_was_is_unchanged_once_slack_has_rewritten_it(draft: str) -> None:
    assert changed_share(draft, posted(draft)) == 0.0
    assert changed_share(draft, typed(draft)) == 0.0


@settings(max_examples=150, deadline=None)
@given(_TEXTS, _TEXTS)
def test_the_share_is_one_whichever_comes_first(one: str, other: str) -> None:
    share = changed_share(one, posted(other))
    assert 0.0 <= share <= 1.0
    assert share == changed_share(other, posted(one))
    assert (share == 0.0) == (as_words(one) == as_words(other))


def as_words(markdown: str) -> list[str]:
    return words_of(as_posted(markdown))


def test_long_texts_take_no_time() -> None:
    assert changed_share("the " * 40_000, "the " * 39_000) == 0.0  # only the beginnings are compared


THREAD = ("C0SUPPORT", "1700000000.000100")
NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)


def at(minute: int) -> datetime:
    return NINE + timedelta(minutes=minute)


def made(name: str, minute: int, text: str = DRAFT, purpose: str = "answer") -> SuggestionRow:
    body = SavedSuggestion(name, "?", "public", True, 0.9, (), Draft(text, (), "template", purpose=purpose), ())
    return SuggestionRow(name, at(minute), *THREAD, None, "public", body, "public", None)


def team(minute: int, text: str, *, answers: bool = True, posted_for: str = "") -> Said:
    return Said(at(minute), text, by_team=True, answers=answers, posted_for=posted_for)


def user(minute: int, text: str = "It still does not work") -> Said:
    return Said(at(minute), text, by_team=False)


POSTED = as_posted(DRAFT)
OTHER = "Reinstall it, then the paths are right again."
HALVES = [POSTED.partition("Since")[0], "Since" + POSTED.partition("Since")[2]]


@pytest.mark.parametrize(
    ("said", "drafts", "became"),
    [
        ([user(0), team(5, POSTED, posted_for="a")], [made("a", 1)], {"a": "unchanged"}),
        ([user(0), team(5, POSTED)], [made("a", 1)], {"a": "unchanged"}),
        ([user(0), team(5, OTHER)], [made("a", 1)], {"a": "own"}),
        # What only greets or holds is no reply; the draft that was sent is one, whatever its words look like.
        ([user(0), team(3, "On it!", answers=False), team(5, POSTED)], [made("a", 1)], {"a": "unchanged"}),
        ([user(0), team(3, "Hi!", answers=False), team(5, POSTED, answers=False)], [made("a", 1)], {"a": "unchanged"}),
        ([user(0), team(3, "Hi!", answers=False)], [made("a", 1)], {"a": "unanswered"}),
        ([user(0)], [made("a", 1)], {"a": "unanswered"}),
        ([user(0), team(1, OTHER)], [made("a", 2)], {}),  # answered before there was a draft
        ([user(0)], [], {}),
        # Several messages in a row are one reply, what follows the user's next message is another.
        ([user(0), *(team(5, half) for half in HALVES)], [made("a", 1)], {"a": "unchanged"}),
        ([user(0), team(5, POSTED), user(6), team(7, OTHER)], [made("a", 1)], {"a": "unchanged"}),
        ([user(0), team(5, POSTED, posted_for="a"), team(6, OTHER)], [made("a", 1)], {"a": "unchanged"}),
        # The newest draft when it was sent, unless an older one was approved.
        ([user(0), team(5, POSTED)], [made("a", 1, OTHER), made("b", 2)], {"b": "unchanged"}),
        ([user(0), team(5, POSTED)], [made("a", 1), made("b", 6, OTHER)], {"a": "unchanged"}),
        ([user(0), team(5, POSTED, posted_for="a")], [made("a", 1), made("b", 2, OTHER)], {"a": "unchanged"}),
        (
            [user(0), team(5, OTHER), user(6), team(8, POSTED)],
            [made("a", 1), made("b", 7)],
            {"a": "own", "b": "unchanged"},
        ),
        ([user(0)], [made("a", 1, OTHER), made("b", 2)], {"b": "unanswered"}),
        # A holding reply answers nothing, but what the team then answered was not in the draft.
        ([user(0), team(5, POSTED, answers=False, posted_for="a")], [made("a", 1, DRAFT, "holding_reply")], {}),
        ([user(0), team(5, OTHER)], [made("a", 1, DRAFT, "holding_reply")], {"a": "own"}),
        # What was asked for with a click was for something else.
        ([user(0), team(5, POSTED)], [made("a", 1), made("b", 2, OTHER, "offer_call")], {"a": "unchanged"}),
        ([user(0), team(5, OTHER, posted_for="b")], [made("b", 2, OTHER, "offer_call")], {}),
    ],
)
def test_what_became_of_the_drafts(said: list[Said], drafts: list[SuggestionRow], became: dict[str, str]) -> None:
    uses = uses_in(THREAD, said, drafts)
    assert {use.suggestion_id: use.use for use in uses} == became
    answering = {one.suggestion_id for one in drafts if one.draft and one.draft.purpose == "answer"}
    assert all(use.answers == (use.suggestion_id in answering) for use in uses)
    assert all((use.channel, use.thread_ts) == THREAD for use in uses)


def test_what_is_kept_of_it_are_numbers() -> None:
    posted, typed = team(5, POSTED, posted_for="a"), team(5, POSTED)
    assert uses_in(THREAD, [posted], [made("a", 1)]) == [DraftUse("a", *THREAD, at(5), True, "unchanged", 0.0, False)]
    assert uses_in(THREAD, [typed], [made("a", 1)]) == [DraftUse("a", *THREAD, at(5), True, "unchanged", 0.0, True)]
    assert uses_in(THREAD, [], [made("a", 1)]) == [DraftUse("a", *THREAD, at(1), True, "unanswered")]
