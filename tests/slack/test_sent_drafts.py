"""When a thread closes, what was sent in it is compared with the draft: through us, by hand, or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from copilot.commands.stats import stats, summary
from copilot.evaluation.draft_use import as_posted
from copilot.forget import forget
from copilot.jobs import inbox
from copilot.records.answers.draft_uses import DraftUse, draft_uses, drafts_for
from copilot.records.draft_use_table import DRAFT_USES
from copilot.records.work import waiting
from copilot.text.literal import escape
from index.storage.tables import LESSONS
from tests.slack.desk import KNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.slack.desk import Desk

OTHER = "Upgrade to 2.14, there the key of a batch is checked before it is written."
TOKEN = "xoxb-" + "1234567890-1234567890-" + "AbCdEfGhIjKlMnOpQrStUvWx"
GREETING = "Hi Uma, good question! "


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "_REMEMBER_PAUSE", timedelta(seconds=0.3))


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """Where several messages of one person are several questions."""
    return make_desk(policy={"slack": {"join_seconds": 0}})


def asked(desk: Desk, number: int) -> str:
    """A question with a card, as the so-manieth."""
    ts = desk.uma.says(desk.support, f"{KNOWN} ({number})")
    desk.card(number)
    return ts


def draft(desk: Desk, ts: str) -> str:
    """The text of its draft as a person would copy it out of the card."""
    with desk.app.engine.connect() as connection:
        newest = drafts_for(connection, (desk.support.id, ts))[-1]
    assert newest.draft
    assert newest.draft.purpose == "answer"
    return as_posted(newest.draft.text)


def closes(desk: Desk, ts: str) -> None:
    desk.ana.reacts(desk.support, ts, "white_check_mark")
    desk.slack.wait_for(lambda: desk.status(ts) == "closed", timeout=30)


def became(desk: Desk, ts: str) -> DraftUse | None:
    return next((use for use in draft_uses(desk.app.engine) if use.thread_ts == ts), None)


def wait_for_use(desk: Desk, ts: str, use: str) -> DraftUse:
    def found() -> DraftUse | None:
        one = became(desk, ts)
        return one if one and one.use == use else None

    one = desk.slack.wait_for(found, timeout=30)
    assert isinstance(one, DraftUse)
    return one


def test_each_reply_is_compared_with_its_draft(desk: Desk) -> None:
    approved, edited, by_hand, other, nothing = (asked(desk, number) for number in range(5))
    desk.click(desk.ana, "approve", desk.card(0))
    desk.click(desk.ana, "edit", desk.card(1))
    desk.modal_shows(desk.ana, "Your reply")
    desk.ana.types({"draft": GREETING + draft(desk, edited)})
    desk.ana.submits()
    desk.ben.says(desk.support, "I'm looking into it", by_hand)
    desk.ben.says(desk.support, escape(GREETING + draft(desk, by_hand)), by_hand)
    desk.ben.says(desk.support, OTHER, other)
    desk.slack.wait_for(lambda: desk.replies(approved) and desk.replies(edited), timeout=30)
    assert draft_uses(desk.app.engine) == []  # nothing is compared before it is closed
    for ts in (approved, edited, by_hand, other, nothing):
        closes(desk, ts)
    assert (wait_for_use(desk, approved, "unchanged").by_hand, wait_for_use(desk, edited, "light").by_hand) == (0, 0)
    assert (wait_for_use(desk, by_hand, "light").by_hand, wait_for_use(desk, other, "own").by_hand) == (1, 1)
    assert wait_for_use(desk, nothing, "unanswered").changed is None
    result = stats(desk.app)
    assert result["drafts"] == 5
    figures = result["figures"]
    assert [figures[name]["value"] for name in ("sent_unchanged", "sent_light", "sent_heavy")] == [
        0.2,
        0.4,
        0,
    ]
    assert summary(result).startswith("5 drafts in closed threads: 20.0 % sent unchanged, 40.0 % with light edits")
    assert b'copilot_draft_uses_total{use="light"} 2.0' in desk.services.metrics.page()
    assert not desk.slack.problems


def test_only_to_ask_for_a_secret_to_be_revoked_is_no_answer(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, f"{KNOWN} My token is {TOKEN}")
    desk.card()
    desk.ben.says(desk.support, "Please revoke this token now, everybody can read it here.", ts)
    closes(desk, ts)
    assert wait_for_use(desk, ts, "unanswered").answers


def lessons(desk: Desk, ts: str) -> list[tuple[str, str, float]]:
    """What was learned from a thread: the kind, by whom, and how much it counts against the draft's case."""
    with desk.app.engine.connect() as connection:
        ids = [one.suggestion_id for one in drafts_for(connection, (desk.support.id, ts))]
        rows = connection.execute(select(LESSONS).where(LESSONS.c.suggestion_id.in_(ids))).all()
    assert all(row.resolution is None for row in rows)  # the thread itself holds what was typed
    return [(row.kind, row.by, row.against) for row in rows]


def test_a_draft_that_was_typed_by_hand_counts_for_its_case(desk: Desk) -> None:
    copied, greeting, other, dismissed = (asked(desk, number) for number in range(4))
    message = desk.ben.says(desk.support, escape(draft(desk, copied)), copied)
    desk.ana.says(desk.support, escape(GREETING + draft(desk, greeting)), greeting)
    desk.ben.says(desk.support, OTHER, other)
    desk.click(desk.ana, "dismiss", desk.card(3))
    desk.shows("Dismissed by ana", desk.card(3))
    desk.ben.says(desk.support, escape(draft(desk, dismissed)), dismissed)
    for ts in (copied, greeting, other, dismissed):
        closes(desk, ts)
    light = wait_for_use(desk, greeting, "light")
    for ts, use in ((copied, "unchanged"), (other, "own"), (dismissed, "unchanged")):
        wait_for_use(desk, ts, use)
    assert lessons(desk, copied) == [("approved", desk.ben.id, 0.0)]
    assert lessons(desk, greeting) == [("edited", desk.ana.id, light.changed)]
    assert lessons(desk, other) == []
    assert [kind for kind, *_ in lessons(desk, dismissed)] == ["dismissed"]  # who clicked said it themselves
    desk.ben.deletes(desk.support, message)
    wait_for_use(desk, copied, "unanswered")
    assert lessons(desk, copied) == []


def test_what_is_changed_after_closing_counts(desk: Desk) -> None:
    """Edited in Slack, corrected through us, opened again and answered otherwise: the last state of the thread."""
    by_hand, corrected = asked(desk, 0), asked(desk, 1)
    message = desk.ben.says(desk.support, escape(draft(desk, by_hand)), by_hand)
    desk.click(desk.ana, "approve", desk.card(1))
    desk.shows("Posted by ana", desk.card(1))
    for ts in (by_hand, corrected):
        closes(desk, ts)
        wait_for_use(desk, ts, "unchanged")
    desk.ben.edits(desk.support, message, OTHER)
    wait_for_use(desk, by_hand, "own")
    desk.click(desk.ana, "correct", desk.card(1))
    desk.slack.wait_for(lambda: desk.ana.modal)
    desk.ana.types({"draft": OTHER})
    assert desk.ana.submits().ok
    wait_for_use(desk, corrected, "own")
    desk.ben.deletes(desk.support, message)
    wait_for_use(desk, by_hand, "unanswered")


def test_what_is_forgotten_is_not_counted_again(desk: Desk) -> None:
    ts = asked(desk, 0)
    desk.ben.says(desk.support, OTHER, ts)
    closes(desk, ts)
    wait_for_use(desk, ts, "own")
    desk.quiet()
    forget(desk.app.engine, desk.app.cache, [], [f"slack:{desk.support.id}:{ts}"], [], desk.services.clock())
    with desk.app.engine.connect() as connection:
        assert connection.execute(select(DRAFT_USES)).all() == []
    desk.ben.says(desk.support, OTHER, ts)
    desk.slack.wait_for(lambda: not waiting(desk.app.engine, desk.services.clock() + timedelta(minutes=1)), timeout=30)
    assert draft_uses(desk.app.engine) == []
