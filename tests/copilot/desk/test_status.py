"""Every change of status by every trigger, its undoing, and what is read beside it."""

from __future__ import annotations

import pytest

from copilot.desk.facts import HandFact, MessageFact, StatusEmoji, ThreadFacts
from copilot.desk.status import answered_by_others, history_of, status_of, waiting_since
from copilot.settings import Slack
from tests.copilot.desk.stories import EMOJI, minute, status, thread, ts

# How a thread came to be what it is; each of them has a message of both sides where the status allows it.
BEFORE = {
    "new": "user other",
    "in_progress": "user team",
    "on_hold": "user team hold",
    "closed": "user team close",
    "unanswered": "user close",  # closed, and the team never wrote
}
TABLE = """
trigger                   new          in_progress  on_hold      closed       unanswered
user                      new          in_progress  in_progress  new          new
other                     new          in_progress  in_progress  new          new
team                      in_progress  in_progress  in_progress  closed       closed
eyes                      in_progress  in_progress  in_progress  in_progress  in_progress
toned_eyes                in_progress  in_progress  in_progress  in_progress  in_progress
check                     closed       closed       closed       closed       closed
heavy_check               closed       closed       closed       closed       closed
thumb                     new          in_progress  on_hold      closed       closed
-eyes                     new          in_progress  on_hold      closed       closed
-check                    new          in_progress  on_hold      closed       closed
outsider:eyes             new          in_progress  on_hold      closed       closed
outsider:check            new          in_progress  on_hold      closed       closed
outsider:-eyes            new          in_progress  on_hold      closed       closed
outsider:-check           new          in_progress  on_hold      closed       closed
elsewhere:eyes            new          in_progress  on_hold      closed       closed
elsewhere:check           new          in_progress  on_hold      closed       closed
hold                      on_hold      on_hold      on_hold      on_hold      on_hold
release                   new          in_progress  in_progress  closed       closed
close                     closed       closed       closed       closed       closed
reopen                    new          in_progress  on_hold      in_progress  new
edit:user                 new          in_progress  on_hold      closed       closed
eyes+-eyes                new          in_progress  on_hold      closed       closed
check+-check              new          in_progress  on_hold      closed       closed
user+-user                new          in_progress  on_hold      closed       closed
team+-team                new          in_progress  on_hold      closed       closed
user+edit:user            new          in_progress  in_progress  new          new
team+edit:team            in_progress  in_progress  in_progress  closed       closed
outsider:check+user       new          in_progress  in_progress  new          new
check+user                new          new          new          new          new
check+team                closed       closed       closed       closed       closed
user+check                closed       closed       closed       closed       closed
close+user                new          new          new          new          new
close+user+team           in_progress  in_progress  in_progress  in_progress  in_progress
close+user+eyes           in_progress  in_progress  in_progress  in_progress  in_progress
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(row[0], before, expected) for row in ROWS for before, expected in zip(HEAD[1:], row[1:], strict=True)]


@pytest.mark.parametrize("before", BEFORE)
def test_the_stories_begin_where_they_say(before: str) -> None:
    assert status(BEFORE[before]) == before.replace("unanswered", "closed")


@pytest.mark.parametrize(("trigger", "before", "expected"), CELLS)
def test_every_change_by_every_trigger(trigger: str, before: str, expected: str) -> None:
    assert status(f"{BEFORE[before]} {trigger.replace('+', ' ')}") == expected


@pytest.mark.parametrize(
    ("story", "before", "undo", "after"),
    [
        ("user eyes", "in_progress", "-eyes", "new"),
        ("user check", "closed", "-check", "new"),
        ("user team check", "closed", "-check", "in_progress"),
        ("user hold check", "closed", "-check", "on_hold"),
        ("user eyes check", "closed", "-check", "in_progress"),
        ("user eyes check", "closed", "-eyes", "closed"),
        ("user eyes hold", "on_hold", "-eyes", "on_hold"),
        ("user hold eyes", "in_progress", "-eyes", "on_hold"),
        ("user team close eyes", "in_progress", "-eyes", "closed"),
        ("user check heavy_check", "closed", "-check", "closed"),
        ("user check user", "new", "-check", "new"),
        ("user check user", "new", "-user", "closed"),
        ("user close user", "new", "-user", "closed"),
        ("user hold user", "in_progress", "-user", "on_hold"),
        ("user team", "in_progress", "-team", "new"),
        ("user hold team", "in_progress", "-team", "on_hold"),
        ("user team check", "closed", "-team", "closed"),
        ("user team", "in_progress", "-user", "in_progress"),
        ("user check", "closed", "-user", "closed"),
        ("user eyes other", "in_progress", "-user", "in_progress"),
        ("user", "new", "-user", "closed"),
    ],
)
def test_what_is_taken_back_is_undone(story: str, before: str, undo: str, after: str) -> None:
    assert status(story) == before
    assert status(f"{story} {undo}") == after


def test_the_history_says_who_when_and_why() -> None:
    changes = history_of(thread("user team hold user check other"), EMOJI)
    assert [(c.at, c.status, c.by, c.why, c.note) for c in changes] == [
        (minute(0).replace(microsecond=100), "new", "U_ASKER", "asked", ""),
        (minute(1).replace(microsecond=100), "in_progress", "U_ANN", "team_wrote", ""),
        (minute(2), "on_hold", "U_ANN", "hold", "logs asked for"),
        (minute(3).replace(microsecond=100), "in_progress", "U_ASKER", "user_wrote", ""),
        (minute(4), "closed", "U_ANN", "checked", ""),
        (minute(5).replace(microsecond=100), "new", "U_OTHER", "user_wrote", ""),
    ]


def test_a_hold_with_another_note_is_a_change() -> None:
    later = HandFact("h2", "hold", "U_BEN", minute(9), "waits for the call on Friday")
    history = history_of(thread("user hold").merge(later), EMOJI)
    assert [(c.status, c.note) for c in history[1:]] == [("on_hold", "logs asked for"), ("on_hold", later.note)]


def test_a_thread_of_which_nothing_is_known_yet() -> None:
    assert history_of(ThreadFacts(), EMOJI) == ()
    assert status_of(ThreadFacts(), EMOJI) == "new"
    assert waiting_since(ThreadFacts(), EMOJI) is None


def test_what_the_team_says_before_any_user_answers_nobody() -> None:
    assert status("team") == "new"
    assert waiting_since(thread("team"), EMOJI) is None
    assert status("team user") == "new"
    assert status("team user team") == "in_progress"


def test_an_answer_counts_although_the_root_was_deleted_before_it_was_seen() -> None:
    root = MessageFact(ts(0), "", False, deleted=True)
    assert status_of(ThreadFacts().merge(root, MessageFact(ts(1), "U_ANN", True)), EMOJI) == "in_progress"


def test_a_thread_with_nothing_left_in_it_is_closed_and_opens_again() -> None:
    last = history_of(thread("user -user"), EMOJI)[-1]
    assert (last.status, last.by, last.why) == ("closed", "", "emptied")
    assert status("user -user user") == "new"
    assert len(history_of(thread("user close -user"), EMOJI)) == 2


def test_the_emoji_are_settings() -> None:
    slack = Slack(in_progress_emoji=[":hourglass:"], closed_emoji=["done-partyparrot"])
    ours = StatusEmoji.of(slack)
    assert status_of(thread("user eyes"), ours) == "new"
    assert ours.meaning("hourglass") == "in_progress"
    assert ours.meaning("done-partyparrot") == "closed"
    assert StatusEmoji.of(Slack()) == StatusEmoji()


@pytest.mark.parametrize(
    ("story", "since"),
    [
        ("user", 0),
        ("user user other", 0),
        ("user team", None),
        ("user team user user", 2),
        ("user team user -user", None),
        ("user -user other", 2),
        ("user eyes", 0),
        ("user hold", 0),
        ("user check", None),
        ("user check -check", 0),
        ("user close reopen", 0),
        ("user close user", 2),  # not since the question that was closed
        ("user close user close user user", 4),
        ("user team close user", 3),
        ("user team close user team", None),
        ("user close team", None),
    ],
)
def test_since_when_a_user_waits(story: str, since: int | None) -> None:
    waits = waiting_since(thread(story), EMOJI)
    assert waits == (None if since is None else minute(since).replace(microsecond=100))


def test_a_card_is_retired_by_the_first_answer_after_it() -> None:
    facts = thread("user team other team team")
    answer = answered_by_others(facts, after=minute(2))
    assert answer is not None
    assert (answer.author, answer.ts) == ("U_ANN", ts(3))
    ours = answered_by_others(facts, after=minute(2), ours={ts(3)})
    assert ours is not None
    assert ours.ts == ts(4)
    assert answered_by_others(facts, after=answer.at, ours={ts(4)}) is None
    assert answered_by_others(thread("user team -team"), after=minute(0)) is None
