"""Decisions in Slack change what comes next, and can be seen and undone there: the whole app, over signed HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from copilot.jobs import inbox
from copilot.records import jobs
from copilot.records.tables import AUDIT
from index.cases.by_hand import read_case
from index.lessons.store import lessons_of
from index.storage.tables import LESSONS
from tests.asking import ask
from tests.slack.deeds import in_modal, one_reply
from tests.slack.desk import KNOWN, UNKNOWN, said, texts_in
from tests.slack.forging import click_on_card

if TYPE_CHECKING:
    from index.lessons.rules import Lesson
    from tests.slack.desk import Desk
    from tests.strict_slack import Person

TOKEN = "xoxb-" + "1234567890-1234567890-" + "AbCdEfGhIjKlMnOpQrStUvWx"
MINE = "Keep only the newest row per key with `dedupe: latest`, then load it again."
PROBLEM = "The nightly import dies with exit code 137 on the small runner."
SOLVED = "It runs out of memory: set `import.batch_rows` to 5000."
OTHER_WORDS = "Our batch load is killed every night because the machine has too little RAM"


def lessons(desk: Desk) -> list[Lesson]:
    """All that was learned, the first case's lesson first."""
    desk.quiet()
    with desk.app.engine.connect() as connection:
        ids = connection.scalars(select(LESSONS.c.case_id).distinct()).all()
        found = [lesson for of_case in lessons_of(connection, ids).values() for lesson in of_case]
    return sorted(found, key=lambda lesson: (lesson.resolution is None, lesson.kind))


def ranked(desk: Desk, question: str = KNOWN, audience: Any = "public") -> list[Any]:
    return list(ask(desk.app, question, audience).matches)


def menu(desk: Desk, person: Person, choice: str, place: int = 0) -> None:
    """Choose in the menu of the case at this place of their modal."""
    desk.unfolds(person)
    assert person.modal
    elements = [block["accessory"] for block in person.modal.blocks if "accessory" in block]
    menus = [element for element in elements if element["action_id"] == "case_menu"]
    value = next(o["value"] for o in menus[place]["options"] if o["value"].startswith(f"{choice}:"))
    assert person.clicks("case_menu", value=value).ok


def test_an_approval_lets_the_case_rise(desk: Desk) -> None:
    before = ranked(desk)[0]
    desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ana, "approve")
    desk.shows("Posted by ana")
    (one,) = lessons(desk)
    assert (one.case_id, one.kind, one.by, one.by_name) == (before.case.case_id, "approved", desk.ana.id, "ana")
    after = ranked(desk)[0]
    assert after.score >= before.score
    assert "Team decisions: approved once (counts for it)." in after.why


def test_an_edited_answer_stands_beside_the_confirmed_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "_REMEMBER_PAUSE", timedelta(seconds=0.1))
    before = ranked(desk)[0].case
    first = before.case_id
    assert before.standing == "confirmed"
    ts = desk.uma.says(desk.support, KNOWN)
    desk.card()
    in_modal(desk, desk.ana, ts, f"Hi uma! {MINE}")
    assert desk.ana.submits().ok
    assert MINE in one_reply(desk, ts)
    one = lessons(desk)[0]
    assert (one.case_id, one.kind, one.resolution) == (first, "edited", MINE)
    assert one.against > 0.5
    assert one.diff
    assert "{+" in one.diff
    edited = f"slack:{desk.support.id}:{ts}"
    desk.slack.wait_for(lambda: edited in [match.case.case_id for match in ranked(desk)], timeout=30)
    theirs, mine = ranked(desk)[:2]
    assert (theirs.case.case_id, theirs.case.resolution) == (first, before.resolution)
    assert (mine.case.case_id, mine.case.resolution, mine.case.standing) == (edited, MINE, "answered")
    desk.uma.says(desk.support, KNOWN)
    card = desk.card(1)
    desk.quiet()
    draft, _, beside = said(card).partition("Seen before")
    assert "answered, not confirmed" in beside
    assert "This fixed it" in draft
    assert MINE not in draft
    desk.click(desk.ana, "edit", card)
    desk.modal_shows(desk.ana, "Your reply")
    desk.unfolds(desk.ana)
    desk.modal_shows(desk.ana, MINE)


def test_a_correction_changes_the_lesson_and_a_retraction_withdraws_it(desk: Desk) -> None:
    desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ana, "approve")
    desk.shows("Posted by ana")
    assert [one.kind for one in lessons(desk)] == ["approved"]
    desk.click(desk.ana, "correct")
    desk.modal_shows(desk.ana, "The reply")
    desk.ana.types({"draft": MINE})
    assert desk.ana.submits().ok
    desk.shows("corrected since")
    assert [(one.kind, one.resolution) for one in lessons(desk)] == [("edited", MINE)]
    desk.click(desk.ana, "retract")
    desk.shows("ana retracted the reply")
    assert lessons(desk) == []


def test_a_dismissal_lets_it_drop_as_much_as_its_reason_says(desk: Desk) -> None:
    before = ranked(desk)[0]
    desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ana, "dismiss")
    desk.shows("Dismissed by ana")
    assert [(one.kind, one.against) for one in lessons(desk)] == [("dismissed", 0.5)]
    desk.modal_shows(desk.ana, "What was wrong")
    desk.ana.types({"reason": "other_problem", "note": "theirs is about a view"})
    assert desk.ana.submits().ok
    desk.shows("Another problem: theirs is about a view")
    assert [(one.kind, one.against) for one in lessons(desk)] == [("dismissed", 1.0)]
    dropped = next(match for match in ranked(desk) if match.case.case_id == before.case.case_id)
    assert dropped.learned.odds < -0.3
    assert "dismissed once (counts against it)" in dropped.why[-1]


@pytest.mark.parametrize("said", [{"reason": "not_needed"}, {"note": "the thread is over, the case was right"}])
def test_a_dismissal_that_is_not_about_the_case_punishes_nobody(desk: Desk, said: dict[str, str]) -> None:
    desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ana, "dismiss")
    desk.modal_shows(desk.ana, "What was wrong")
    desk.ana.types(said)
    assert desk.ana.submits().ok
    assert lessons(desk) == []


def test_a_dismissal_after_somebody_answered_teaches_nothing(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    late = desk.ana.click("dismiss", card.channel, card.ts)
    desk.ben.says(desk.support, "I'll take this one: it is the view.", ts)
    desk.shows("suggestion withdrawn")
    assert desk.slack.interact(late).ok
    desk.quiet()
    assert lessons(desk) == []


def test_an_outsiders_click_leaves_no_lesson(desk: Desk) -> None:
    desk.uma.says(desk.support, KNOWN)
    card = desk.card()
    key = next(str(block["elements"][0]["value"]) for block in card.blocks or [] if block["type"] == "actions")
    for verb in ("approve", "dismiss"):
        assert desk.slack.interact(click_on_card(desk, desk.uma, card, verb, key)).ok
    for menu_line in (f"obsolete:{key} 0", f"not_obsolete:{key} 0", f"lessons:{key} 0"):
        forged = click_on_card(desk, desk.uma, card, "case_menu", menu_line)
        assert desk.slack.interact(forged).ok
    assert lessons(desk) == []
    assert "For the team" in desk.uma.modals[-1].title


def test_who_left_the_team_teaches_nothing_any_more(desk: Desk) -> None:
    """The door is not the only guard: it is asked again where it is learned."""
    desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ana, "approve")
    desk.shows("Posted by ana")
    (one,) = lessons(desk)
    desk.services.people._team = frozenset({desk.ben.id})
    with desk.app.engine.begin() as connection:
        jobs.learn(connection, one.suggestion_id or "", desk.services.clock())
    desk.services.wake()
    assert lessons(desk) == []


def test_a_case_chosen_in_the_modal_is_right_and_the_first_was_not(desk: Desk) -> None:
    first, *_ = (match.case.case_id for match in ranked(desk))
    ts = desk.uma.says(desk.support, KNOWN)
    in_modal(desk, desk.ben, ts)
    assert desk.ben.modal
    offered = [
        b["accessory"]["value"] for b in desk.ben.modal.blocks if b.get("accessory", {}).get("action_id") == "use_case"
    ]
    chosen = next(case_id for case_id in offered if case_id != first)
    assert desk.ben.clicks("use_case", value=chosen).ok
    desk.quiet()
    desk.unfolds(desk.ben)
    desk.modal_shows(desk.ben, "It was chosen by hand.")
    assert lessons(desk) == [], "only what is posted teaches"
    assert desk.ben.submits().ok
    one_reply(desk, ts)
    assert {(one.case_id, one.kind) for one in lessons(desk)} == {(chosen, "approved"), (first, "passed_over")}


def test_what_is_posted_in_a_private_channel_reaches_no_public_answer(desk: Desk) -> None:
    before = ranked(desk)[0]
    ts = desk.ben.says(desk.triage, KNOWN)
    assert desk.ben.runs_shortcut("suggest_answer", desk.triage, ts).ok
    desk.modal_shows(desk.ben, "Your reply")
    desk.ben.types({"draft": "Ask Jonas for the internal runbook."})
    assert desk.ben.submits().ok
    desk.slack.wait_for(lambda: len(desk.slack.thread(desk.triage, ts)) == 2, timeout=15)
    learned = lessons(desk)
    assert learned
    assert {one.visibility for one in learned} == {"internal"}
    after = ranked(desk)[0]
    assert (after.case, after.score, after.why) == (before.case, before.score, before.why)
    inside = {match.case.case_id: match.case.resolution for match in ranked(desk, audience="internal")}
    assert "Ask Jonas for the internal runbook." in inside.values()


def test_a_case_is_marked_obsolete_and_taken_back_from_what_it_tells(desk: Desk) -> None:
    first = ranked(desk)[0].case.case_id
    ts = desk.uma.says(desk.support, KNOWN)
    in_modal(desk, desk.ben, ts)
    menu(desk, desk.ben, "obsolete")
    desk.modal_shows(desk.ben, "Why is it obsolete?")
    desk.ben.types({"note": "since 0.13 the merge does this itself"})
    assert desk.ben.submits().ok
    desk.modal_shows(desk.ben, "Marked obsolete")
    desk.quiet()
    assert first not in [match.case.case_id for match in ranked(desk)]
    below = desk.ben.modals[0]
    assert "ben marked it obsolete: since 0.13" in texts_in(below.blocks)
    assert "The draft uses a case that is marked obsolete" in texts_in(below.blocks)
    assert desk.ben.clicks("not_obsolete").ok
    desk.modal_shows(desk.ben, "back in use")
    desk.quiet()
    assert ranked(desk)[0].case.case_id == first
    with desk.app.engine.connect() as connection:
        actions = connection.scalars(select(AUDIT.c.action).where(AUDIT.c.action.like("%obsolete")))
        assert list(actions) == ["obsolete", "not_obsolete"]
    assert not desk.slack.problems


def test_anybody_of_the_team_takes_it_back_at_the_same_place(desk: Desk) -> None:
    first = ranked(desk)[0].case.case_id
    ts = desk.uma.says(desk.support, KNOWN)
    in_modal(desk, desk.ana, ts)
    in_modal(desk, desk.ben, ts, "half a sentence of mine")
    menu(desk, desk.ana, "obsolete")
    desk.modal_shows(desk.ana, "Why is it obsolete?")
    desk.ana.types({"note": "renamed"})
    assert desk.ana.submits().ok
    desk.modal_shows(desk.ben, "ana marked it obsolete: renamed")
    desk.quiet()
    menu(desk, desk.ben, "not_obsolete")
    desk.quiet()
    assert ranked(desk)[0].case.case_id == first
    assert "marked it obsolete" not in texts_in(desk.ben.modals[-1].blocks)
    assert desk.ben.submits().ok
    assert one_reply(desk, ts) == "half a sentence of mine"


def test_a_card_that_waits_says_that_its_case_became_obsolete(desk: Desk) -> None:
    desk.uma.says(desk.support, KNOWN)
    waiting = desk.card()
    elsewhere = desk.slack.add_channel("random", [desk.ben, desk.uma])
    ts = desk.uma.says(elsewhere, KNOWN)
    assert desk.ben.runs_shortcut("suggest_answer", elsewhere, ts).ok
    desk.modal_shows(desk.ben, "Your reply")
    menu(desk, desk.ben, "obsolete")
    desk.modal_shows(desk.ben, "Why is it obsolete?")
    desk.ben.types({"note": "renamed"})
    assert desk.ben.submits().ok
    desk.shows("ben marked it obsolete: renamed", waiting)
    desk.shows("The draft uses a case that is marked obsolete", waiting)


def test_what_was_learned_is_shown_and_forgotten(desk: Desk) -> None:
    before = ranked(desk)[0]
    ts = desk.uma.says(desk.support, KNOWN)
    in_modal(desk, desk.ana, ts, MINE)
    assert desk.ana.submits().ok
    one_reply(desk, ts)
    assert lessons(desk)
    case_ids = [match.case.case_id for match in ranked(desk)]
    again = desk.uma.says(desk.support, KNOWN)
    in_modal(desk, desk.ben, again)
    menu(desk, desk.ben, "lessons", case_ids.index(before.case.case_id))
    desk.modal_shows(desk.ben, "of a reply from it")
    desk.modal_shows(desk.ben, "dedupe: latest")
    assert desk.ben.clicks("forget_lessons").ok
    desk.modal_shows(desk.ben, "Forgotten: ")
    assert [one for one in lessons(desk) if one.case_id == before.case.case_id] == []
    after = ranked(desk)[0]
    assert (after.case, after.why) == (before.case, before.why)
    assert not desk.slack.problems


def test_a_case_is_written_by_hand_edited_and_deleted(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, UNKNOWN)
    in_modal(desk, desk.ben, ts)
    desk.unfolds(desk.ben)
    assert desk.ben.clicks("write_case").ok
    desk.modal_shows(desk.ben, "What solved it?")
    assert desk.ben.modal
    assert UNKNOWN in texts_in(desk.ben.modal.blocks), "the question is its problem, to begin with"
    desk.ben.types({"problem": PROBLEM, "solved": f"the token is {TOKEN}"})
    desk.ben.submits()
    assert desk.ben.modal.errors
    assert "secret" in desk.ben.modal.errors["solved"]
    desk.ben.types({"solved": SOLVED})
    assert desk.ben.submits().ok
    desk.modal_shows(desk.ben, "Saved. From now on")
    desk.quiet()
    found = ranked(desk, OTHER_WORDS)[0]
    case = found.case
    assert (case.source, case.visibility, case.problem, case.resolution) == ("team", "public", PROBLEM, SOLVED)
    assert (case.answered_by, case.answered_by_name, case.standing) == (desk.ben.id, "ben", "answered")
    assert case.url == desk.services.workspace.link((desk.support.id, ts))
    assert found.evidence.dense > 0.3, "its vectors are made when it is written"
    asked = desk.uma.says(desk.support, OTHER_WORDS)
    in_modal(desk, desk.ana, asked)
    desk.modal_shows(desk.ana, "written by hand")
    menu(desk, desk.ana, "edit_case")
    desk.modal_shows(desk.ana, "What solved it?")
    assert SOLVED in texts_in(desk.ana.modals[-1].blocks)
    desk.ana.types({"solved": "It needs more memory: give the machine 4 GB."})
    assert desk.ana.submits().ok
    desk.quiet()
    edited = ranked(desk, OTHER_WORDS)[0].case
    assert (edited.case_id, edited.resolution, edited.answered_by) == (
        case.case_id,
        "It needs more memory: give the machine 4 GB.",
        desk.ana.id,
    )
    desk.ana.closes()
    menu(desk, desk.ana, "edit_case")
    desk.modal_shows(desk.ana, "Delete this case")
    assert desk.ana.clicks("delete_case").ok
    desk.modal_shows(desk.ana, "The case is deleted")
    desk.quiet()
    with desk.app.engine.connect() as connection:
        assert read_case(connection, case.case_id) is None
    assert not desk.slack.problems


def test_a_case_written_in_a_private_channel_is_for_the_team_alone(desk: Desk) -> None:
    ts = desk.ben.says(desk.triage, UNKNOWN)
    assert desk.ben.runs_shortcut("suggest_answer", desk.triage, ts).ok
    desk.modal_shows(desk.ben, "Your reply")
    desk.unfolds(desk.ben)
    assert desk.ben.clicks("write_case").ok
    desk.modal_shows(desk.ben, "What solved it?")
    desk.ben.types({"problem": PROBLEM, "solved": SOLVED})
    assert desk.ben.submits().ok
    desk.quiet()
    assert "team" not in [match.case.source for match in ranked(desk, OTHER_WORDS)]
    inside = ranked(desk, OTHER_WORDS, "internal")[0].case
    assert (inside.source, inside.visibility) == ("team", "internal")


def test_a_case_is_written_from_the_modal_of_a_thread(desk: Desk) -> None:
    desk.uma.says(desk.support, UNKNOWN)
    desk.card()
    desk.ana.opens_home()
    desk.slack.wait_for(lambda: desk.ana.home and "bakery" in texts_in(desk.ana.home.blocks), timeout=15)
    assert desk.ana.clicks("open_thread").ok
    desk.modal_shows(desk.ana, "Write a case")
    assert desk.ana.clicks("write_case").ok
    desk.modal_shows(desk.ana, "What solved it?")
    desk.ana.types({"solved": "The one at the corner."})
    assert desk.ana.submits().ok
    desk.quiet()
    assert ranked(desk, UNKNOWN)[0].case.resolution == "The one at the corner."
