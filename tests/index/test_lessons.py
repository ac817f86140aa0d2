"""What follows from lessons: pure, bounded, fading, gone with the rows; and what the search makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.commands.reindex import reindex_files
from index.lessons.rules import MOST_ODDS, NOTHING, Lesson, as_learned, learned_from
from index.lessons.store import forget_lessons, lessons_of, mark_obsolete, replace_lessons, unmark_obsolete
from index.model import Case
from tests.asking import ask
from tests.conftest import NOW
from tests.exports import ASKER, HELPER, case_id, issue, thread, write_export, write_issues

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from copilot.build import App
    from copilot.model import Suggestion

DAY = 86_400
QUESTION = "The run stops with StateLockedError, how do I remove the lock?"
ONE, OTHER = case_id(0), case_id(DAY)
CASE = Case("slack:C1:1.0", "slack", "C1", "public", "confirmed", "t", "p", "r", "u", "U1", NOW, resolved_at=NOW)


def lesson(kind: Any = "approved", against: float = 0.0, case: str = ONE, days: float = 1, **more: Any) -> Lesson:
    """A lesson of some days ago."""
    at = NOW - timedelta(days=days)
    key = f"{kind} {case} {days} {more.get('suggestion_id')}"
    return Lesson(key, case, kind, against, more.pop("visibility", "public"), "UANA", "Ana", at, **more)


def edit(text: str, days: float = 1, **more: Any) -> Lesson:
    return lesson("edited", 0.4, days=days, resolution=text, **more)


lessons = st.builds(
    lesson,
    st.sampled_from(["approved", "edited", "dismissed", "passed_over"]),
    st.floats(0, 1),
    days=st.floats(0, 2_000),
)


@given(st.lists(lessons, max_size=60))
def test_what_is_learned_is_bounded_whatever_was_decided(taught: list[Lesson]) -> None:
    learned = learned_from(taught, "public", NOW)
    assert -MOST_ODDS <= learned.odds <= MOST_ODDS
    assert learned_from(reversed(taught), "public", NOW).odds == pytest.approx(learned.odds)


@given(st.lists(lessons, max_size=20), st.floats(0, 2_000))
def test_an_approval_never_lowers_and_a_dismissal_never_raises(taught: list[Lesson], days: float) -> None:
    before = learned_from(taught, "public", NOW).odds
    assert learned_from([*taught, lesson(days=days)], "public", NOW).odds >= before
    assert learned_from([*taught, lesson("dismissed", 1.0, days=days)], "public", NOW).odds <= before


@given(st.sampled_from(["approved", "dismissed"]), st.floats(0, 1_000), st.floats(1, 1_000))
def test_old_decisions_fade(kind: str, days: float, more: float) -> None:
    against = 1.0 if kind == "dismissed" else 0.0
    young, old = (learned_from([lesson(kind, against, days=d)], "public", NOW).odds for d in (days, days + more))
    assert abs(old) < abs(young) < 0.5, "and one decision moves little"


def test_the_more_was_rewritten_the_less_a_case_weighs() -> None:
    odds = [learned_from([lesson("edited", share / 10)], "public", NOW).odds for share in range(11)]
    assert odds == sorted(odds, reverse=True)
    assert odds[0] > 0 > odds[-1]


def test_nothing_is_learned_from_nothing() -> None:
    assert learned_from([], "public", NOW) == NOTHING


@given(st.lists(lessons, min_size=1, max_size=20), st.floats(0, 2_000))
def test_what_was_learned_later_was_not_known(taught: list[Lesson], days: float) -> None:
    then = NOW - timedelta(days=days)
    earlier = [one for one in taught if one.at < then]
    assert learned_from(taught, "public", NOW, then) == learned_from(earlier, "public", NOW, then)


def test_what_the_team_decided_among_itself_never_reaches_the_public() -> None:
    among_us = edit("Ask Jonas.", visibility="internal")
    assert learned_from([among_us], "public", NOW) == NOTHING
    for_us = learned_from([among_us], "internal", NOW)
    shown = as_learned(replace(CASE, resolved_at=NOW - timedelta(days=9)), for_us)
    assert shown.resolution == "Ask Jonas."
    assert shown.visibility == "internal", "what shows an internal answer is internal itself"
    assert learned_from([lesson("obsolete", 1.0, visibility="internal")], "public", NOW).obsolete


def test_the_newest_edit_is_the_better_resolution() -> None:
    learned = learned_from([edit("older", 5), edit("newer", 2), lesson(days=1)], "public", NOW)
    shown = as_learned(replace(CASE, standing="answered", resolved_at=NOW - timedelta(days=9)), learned)
    assert (shown.resolution, shown.answered_by, shown.answered_by_name) == ("newer", "UANA", "Ana")
    assert shown.answered_by_team
    assert shown.standing == "answered", "nobody has said that the new words helped"
    assert shown.resolved_at == NOW - timedelta(days=2)


def test_an_unconfirmed_edit_does_not_replace_what_somebody_confirmed() -> None:
    confirmed = replace(CASE, resolved_at=NOW - timedelta(days=9))
    assert as_learned(confirmed, learned_from([edit("newer", 2)], "public", NOW)) is confirmed


def word(days: float, by: str, *, helped: bool) -> Lesson:
    """What an asker said some days ago."""
    said = lesson("helped" if helped else "did_not_help", 0.0 if helped else 1.0, days=days)
    return replace(said, by=by, lesson_id=f"{by} {days}")


@pytest.mark.parametrize(
    ("said", "is_stale"),
    [
        ([word(1, "U1", helped=False)], True),
        ([word(2, "U1", helped=True), word(1, "U2", helped=False)], True),
        ([word(1, "U1", helped=True), word(2, "U2", helped=False)], False),  # it helped somebody since
        ([word(2, "U1", helped=False), word(1, "U1", helped=True)], False),  # the same person, in the end
        ([*(word(9, f"U{n}", helped=True) for n in range(3)), word(1, "U9", helped=False)], False),
        ([*(word(9 + n, "U1", helped=True) for n in range(9)), word(1, "U9", helped=False)], True),  # one person
        ([], False),
    ],
)
def test_a_no_makes_an_answer_stale_until_it_helps_again(said: list[Lesson], is_stale: bool) -> None:
    learned = learned_from([*said, lesson(days=3)], "public", NOW)
    assert (learned.stale is not None) is is_stale

    assert not is_stale or learned.odds < 0.0


def test_an_answer_that_helped_another_asker_is_confirmed() -> None:
    answered = replace(CASE, standing="answered")
    assert as_learned(answered, learned_from([word(1, "U1", helped=True)], "public", NOW)).standing == "confirmed"
    assert as_learned(answered, learned_from([word(1, "U1", helped=False)], "public", NOW)) is answered
    assert as_learned(answered, learned_from([lesson()], "public", NOW)) is answered, "an approval confirms nothing"


def test_a_known_issue_and_a_case_that_was_answered_anew_keep_their_own() -> None:
    learned = learned_from([edit("an older edit", 5)], "public", NOW)
    assert as_learned(CASE, learned) is CASE
    open_issue = replace(CASE, standing="known_issue", resolution=None, resolved_at=None)
    assert as_learned(open_issue, learned) is open_issue


def test_lessons_stand_in_sql_until_they_are_taken_away(engine: Engine) -> None:
    with engine.begin() as connection:
        replace_lessons(connection, "s1", [edit("one", suggestion_id="s1"), lesson(case=OTHER, suggestion_id="s1")])
        replace_lessons(connection, "s2", [lesson("dismissed", 1.0, suggestion_id="s2")])
        mark_obsolete(connection, lesson("obsolete", 1.0, note="renamed"))
        found = lessons_of(connection, [ONE, OTHER, "slack:C1:none"])
        assert sorted(one.kind for one in found[ONE]) == ["dismissed", "edited", "obsolete"]
        assert found[ONE][0].at == NOW - timedelta(days=1)
        assert found.keys() == {ONE, OTHER}
        replace_lessons(connection, "s1", [])
        assert lessons_of(connection, [OTHER]) == {}
        assert forget_lessons(connection, ONE) == 1
        assert [one.note for one in lessons_of(connection, [ONE])[ONE]] == ["renamed"], "that was said, not learned"
        assert unmark_obsolete(connection, ONE)
        assert not unmark_obsolete(connection, ONE)
        assert lessons_of(connection, [ONE]) == {}


# The real search


@pytest.fixture
def app(make_app: Callable[..., App], tmp_path: Path) -> App:
    """Two cases that answer much the same question differently, and something else."""
    raw = [
        *thread(0, (ASKER, f"{QUESTION} I am new here."), (HELPER, "Your admin can clear it from the console.")),
        *thread(DAY, (ASKER, f"{QUESTION} Ours is old."), (HELPER, "Upgrade: since spring it expires by itself.")),
        *thread(2 * DAY, (ASKER, "csv import loses leading zeros"), (HELPER, "Read the column as text.")),
    ]
    app = make_app(team={"members": [HELPER]})
    reindex_files(app, [write_export(tmp_path / "export", {"support": raw})], [])
    return app


def teach(app: App, *taught: Lesson) -> None:
    with app.engine.begin() as connection:
        for place, one in enumerate(taught):
            key = f"s{place} {one.lesson_id}"
            replace_lessons(connection, key, [replace(one, lesson_id=key, suggestion_id=key)])


def ids(suggestion: Suggestion) -> list[str]:
    return [match.case.case_id for match in suggestion.matches]


def test_a_dismissed_case_drops_and_an_approved_one_rises(app: App) -> None:
    first, second, *_ = ids(ask(app, QUESTION))
    before = {match.case.case_id: match.score for match in ask(app, QUESTION).matches}
    teach(app, lesson("dismissed", 1.0, first))
    after = {match.case.case_id: match.score for match in ask(app, QUESTION).matches}
    assert after[first] / after[second] < before[first] / before[second]
    teach(app, *(lesson("dismissed", 1.0, first, days=day) for day in range(2, 6)))
    assert ids(ask(app, QUESTION))[0] == second
    teach(app, *(lesson(case=first, days=day) for day in range(1, 6)))
    assert ids(ask(app, QUESTION))[0] == first
    with app.engine.begin() as connection:
        assert forget_lessons(connection, first) == 10
    assert {match.case.case_id: match.score for match in ask(app, QUESTION).matches} == pytest.approx(before)


def test_an_edited_answer_is_what_the_next_asker_is_drafted(app: App) -> None:
    first, second, *_ = ids(ask(app, QUESTION))
    text = "Run `tool unlock`, which checks that nothing is running: https://wiki.acme.example/unlock"
    better = replace(edit(text), case_id=first)
    teach(app, better, lesson("obsolete", 1.0, second))  # so that the first stands out enough to be drafted from
    suggestion = ask(app, QUESTION)
    assert suggestion.matches[0].case.resolution == text
    assert text in suggestion.draft.text, "and a link that one of the team gave stays"
    assert "The answer is as Ana edited it on 2026-11-22." in suggestion.matches[0].why


def test_as_of_knows_no_later_lessons(app: App) -> None:
    first = ids(ask(app, QUESTION))[0]
    own = ask(app, QUESTION).matches[0].case.resolution
    teach(app, replace(edit("Later wisdom."), case_id=first), lesson("obsolete", 1.0, OTHER))
    then = ask(app, QUESTION, as_of=NOW - timedelta(days=2))
    assert then.matches[0].case.resolution == own
    assert {ONE, OTHER} <= set(ids(then))


def test_an_obsolete_case_is_hidden_at_once_and_back_when_undone(app: App) -> None:
    first, second, *_ = ids(ask(app, QUESTION))
    with app.engine.begin() as connection:
        mark_obsolete(connection, lesson("obsolete", 1.0, first, note="renamed"))
    for audience in ("public", "internal"):
        hidden = ask(app, QUESTION, audience)
        assert first not in ids(hidden)
        assert hidden.draft.case_ids in ((), (second,))
    with app.engine.begin() as connection:
        unmark_obsolete(connection, first)
    assert ids(ask(app, QUESTION))[0] == first


def test_obsolete_cases_do_not_use_up_the_shortlist(make_app: Callable[..., App], tmp_path: Path) -> None:
    """More of them than a first look holds: the search looks deeper."""
    app = make_app(team={"members": [HELPER]})
    raw = [
        message
        for n in range(130)
        for message in thread(n * DAY / 10, (ASKER, QUESTION), (HELPER, f"Delete the lock file of worker {n:03}."))
    ]
    raw += thread(20 * DAY, (ASKER, "How do I get rid of a state lock?"), (HELPER, "Wait until the lease expires."))
    reindex_files(app, [write_export(tmp_path / "export", {"support": raw})], [])
    with app.engine.begin() as connection:
        for n in range(130):
            mark_obsolete(connection, lesson("obsolete", 1.0, case_id(n * DAY / 10)))
    assert ids(ask(app, QUESTION)) == [case_id(20 * DAY)]


def test_earlier_copies_of_an_obsolete_answer_do_not_take_its_place(
    make_app: Callable[..., App], tmp_path: Path
) -> None:
    app = make_app(team={"members": [HELPER]})
    answer = "Delete the file .tool/state.lock once nothing is running any more."
    raw = [m for n in range(4) for m in thread(n * DAY, (ASKER, f"{QUESTION} ({n})"), (HELPER, answer))]
    reindex_files(app, [write_export(tmp_path / "export", {"support": raw})], [])
    (newest,) = ids(ask(app, QUESTION))
    assert newest == case_id(3 * DAY)
    with app.engine.begin() as connection:
        mark_obsolete(connection, lesson("obsolete", 1.0, case_id(2 * DAY)))
    assert ids(ask(app, QUESTION)) == [newest], "it was said again later"
    with app.engine.begin() as connection:
        mark_obsolete(connection, lesson("obsolete", 1.0, newest))
    assert ids(ask(app, QUESTION)) == []


def test_a_pointer_to_an_obsolete_case_leads_nowhere(make_app: Callable[..., App], tmp_path: Path) -> None:
    app = make_app(team={"members": [HELPER]})
    raw = thread(0, (ASKER, "umlauts in my user name break the init command"), (HELPER, "Filed as #3, thanks!"))
    known = issue(3, title="Encoding of paths", body="Paths are decoded with the wrong code page.")
    reindex_files(app, [write_export(tmp_path / "e", {"support": raw})], [write_issues(tmp_path / "i.jsonl", known)])
    assert ids(ask(app, "umlauts in user name break init")) == ["github:acme/tool#3"]
    with app.engine.begin() as connection:
        mark_obsolete(connection, lesson("obsolete", 1.0, "github:acme/tool#3"))
    assert ids(ask(app, "umlauts in user name break init")) == []


def test_an_internal_lesson_moves_and_shows_nothing_in_public(app: App) -> None:
    before = ask(app, QUESTION)
    first = ids(before)[0]
    teach(
        app,
        replace(edit("Ask Jonas for the internal runbook.", visibility="internal"), case_id=first),
        *(lesson("dismissed", 1.0, first, days=day, visibility="internal") for day in range(2, 6)),
    )
    after = ask(app, QUESTION)
    assert [(m.case, m.score, m.why) for m in after.matches] == [(m.case, m.score, m.why) for m in before.matches]
    assert after.draft.text == before.draft.text
    inside = {match.case.case_id: match.case for match in ask(app, QUESTION, "internal").matches}
    assert inside[first].resolution == "Ask Jonas for the internal runbook."
