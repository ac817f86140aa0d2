"""Whatever the order and number in which facts arrive, the thread ends the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.desk.facts import Fact, HandFact, MessageFact, ReactionFact, ThreadFacts, slack_time
from copilot.desk.status import history_of, waiting_since
from copilot.settings.values import plain_emoji
from tests.copilot.desk.stories import EMOJI, START, minute, ts

TEAM, USERS = ("U_ANN", "U_BEN"), ("U_ASKER", "U_OTHER")
PEOPLE = st.sampled_from(TEAM + USERS)
NUMBERS = st.integers(1, 6)  # few, so that facts share their keys and their times
NAMES = st.sampled_from(["eyes", "eyes::skin-tone-2", "white_check_mark", "heavy_check_mark", "+1"])
ROOT = MessageFact(ts(0), "U_ASKER", False)

MESSAGES = st.builds(
    lambda number, author, edited, deleted: MessageFact(ts(number), author, author in TEAM, edited, deleted),
    NUMBERS,
    PEOPLE | st.just(""),
    st.none() | NUMBERS.map(minute),
    st.booleans(),
)
REACTIONS = st.builds(
    lambda number, user, emoji, at, present: ReactionFact(ts(number), user, user in TEAM, emoji, minute(at), present),
    st.integers(0, 7),
    PEOPLE,
    NAMES,
    NUMBERS,
    st.booleans(),
)
HANDS = st.builds(
    lambda number, kind, by, at: HandFact(f"hand{number}", kind, by, minute(at), f"note {number}"),
    NUMBERS,
    st.sampled_from(["hold", "release", "close", "reopen"]),
    st.sampled_from(TEAM),
    NUMBERS,
)
FACTS = st.lists(MESSAGES | REACTIONS | HANDS, max_size=14)
SLOW = settings(deadline=None)


def merged(*facts: Fact) -> ThreadFacts:
    return ThreadFacts().merge(*facts)


@SLOW
@given(FACTS, st.data())
def test_any_order_and_any_repetition_end_in_the_same_state(facts: list[Fact], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(facts), max_size=6)) if facts else []
    known, one_by_one = merged(ROOT, *facts), ThreadFacts()
    for fact in data.draw(st.permutations([ROOT, *facts, *again])):
        one_by_one = one_by_one.merge(fact)
    assert one_by_one == known
    assert history_of(one_by_one, EMOJI) == history_of(known, EMOJI)
    assert waiting_since(one_by_one, EMOJI) == waiting_since(known, EMOJI)


@SLOW
@given(FACTS, FACTS, FACTS)
def test_merging_is_idempotent_commutative_and_associative(one: list[Fact], two: list[Fact], three: list[Fact]) -> None:
    known = merged(*one)
    assert known.merge(*one) == known
    assert known.merge(*two) == merged(*two, *one)
    assert known.merge(*two).merge(*three) == known.merge(*everything(merged(*two, *three)))


def everything(facts: ThreadFacts) -> tuple[Fact, ...]:
    return (*facts.messages, *facts.reactions, *facts.hands)


@SLOW
@given(FACTS, NAMES, NUMBERS, NUMBERS)
def test_an_emoji_set_and_removed_was_never_set(facts: list[Fact], emoji: str, at: int, later: int) -> None:
    added = ReactionFact(ts(0), "U_CARL", True, emoji, minute(at))
    removed = ReactionFact(ts(0), "U_CARL", True, emoji, minute(at + later), present=False)
    assert history_of(merged(ROOT, *facts, removed, added), EMOJI) == history_of(merged(ROOT, *facts), EMOJI)


@SLOW
@given(FACTS, NAMES, NUMBERS, st.integers(0, 7))
def test_what_users_set_never_changes_anything(facts: list[Fact], emoji: str, at: int, message: int) -> None:
    theirs = ReactionFact(ts(message), "U_OUT", False, emoji, minute(at))
    assert history_of(merged(ROOT, *facts, theirs), EMOJI) == history_of(merged(ROOT, *facts), EMOJI)


@SLOW
@given(FACTS, PEOPLE, NUMBERS)
def test_a_message_deleted_was_never_written(facts: list[Fact], author: str, number: int) -> None:
    message = MessageFact(f"{ts(number)[:-4]}0200", author, author in TEAM)
    gone = MessageFact(message.ts, "", False, deleted=True)
    known = merged(ROOT, *facts)
    assert history_of(known.merge(gone, message), EMOJI) == history_of(known, EMOJI)


@SLOW
@given(FACTS, st.data())
def test_an_edit_changes_no_status(facts: list[Fact], data: st.DataObject) -> None:
    known = merged(ROOT, *facts)
    it = data.draw(st.sampled_from(known.messages))
    edited = MessageFact(it.ts, it.author, it.by_team, minute(60), it.deleted)
    assert history_of(known.merge(edited), EMOJI) == history_of(known, EMOJI)


@SLOW
@given(FACTS)
def test_a_history_runs_forward_from_new(facts: list[Fact]) -> None:
    first, *rest = history = history_of(merged(ROOT, *facts), EMOJI)
    assert (first.status, first.at, first.by) == ("new", ROOT.at, ROOT.author)
    assert all(old.at <= new.at for old, new in pairwise(history))
    assert all(old.status != new.status or new.why == "hold" for old, new in pairwise(history))
    assert all(change.note for change in rest if change.status == "on_hold")


@SLOW
@given(FACTS)
def test_users_reopen_and_only_the_team_closes(facts: list[Fact]) -> None:
    for change in history_of(merged(ROOT, *facts), EMOJI):
        assert change.status != "closed" or change.by in TEAM
        assert change.why != "user_wrote" or change.status in ("new", "in_progress")


def test_of_a_removal_at_the_same_time_only_the_removal_counts() -> None:
    added = ReactionFact(ts(0), "U_ANN", True, "eyes", minute(1))
    removed = ReactionFact(ts(0), "U_ANN", True, "eyes", minute(1), present=False)
    assert merged(added, removed).reactions == merged(removed, added).reactions == (removed,)


def test_who_knows_the_author_is_believed() -> None:
    gone, apps, approvers = (
        MessageFact(ts(1), "", False, deleted=True),
        MessageFact(ts(1), "U_SOMEBODY", False, edited_at=minute(2)),
        MessageFact(ts(1), "U_ANN", True),
    )
    assert merged(gone, approvers, apps).messages == (MessageFact(ts(1), "U_ANN", True, minute(2), deleted=True),)


def test_a_hold_says_what_it_waits_for() -> None:
    with pytest.raises(ValueError, match="needs a note"):
        HandFact("h", "hold", "U_ANN", START, "  ")


@given(st.integers(0, 9_999_999_999_999_999))
def test_the_time_of_a_ts_is_exact(microseconds: int) -> None:
    exact = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    assert slack_time(f"{microseconds // 10**6}.{microseconds % 10**6:06}") == exact


@pytest.mark.parametrize(
    "ts", ["", "abc", "1e9", "-1.0", "1700000000.", "1700000000.0001000", "１７.0", "nan", "9" * 30]
)
def test_what_is_no_ts_is_refused(ts: str) -> None:
    with pytest.raises(ValueError, match="not a Slack ts"):
        slack_time(ts)


def test_an_emoji_is_known_without_its_skin_tone() -> None:
    assert plain_emoji("eyes::skin-tone-2") == plain_emoji(":eyes:") == "eyes"
    assert EMOJI.meaning("eyes::skin-tone-6") == "in_progress"
    assert EMOJI.meaning("eyeglasses") is None
