"""The running app and its index: what is solved is found soon, what is edited or deleted is not found any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from copilot import gather
from copilot.jobs import inbox
from copilot.records.tables import AUDIT
from index.history import slack as history
from index.storage import case_store
from index.storage.releases import releases_since
from index.storage.revision import current_revision, last_removal

if TYPE_CHECKING:
    from tests.slack.desk import Desk

QUESTION = "The toaster adapter says ToastError 77 whenever bread is loaded from a basket"
ANSWER = "Set `bread.source: basket` in the toaster's profile, and load it again"
OTHER_WORDS = "ToastError 77 when I load bread from a basket"


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "_REMEMBER_PAUSE", timedelta(seconds=0.3))


def found(desk: Desk, words: str = OTHER_WORDS) -> dict[str, str]:
    conversation = gather.from_question(words, datetime.now(UTC))
    return {m.case.case_id: m.case.resolution or "" for m in desk.app.search.find(conversation, "public", None)}


@pytest.mark.usefixtures("soon")
def test_what_was_answered_by_hand_is_found_soon(desk: Desk) -> None:
    root = desk.uma.says(desk.support, QUESTION)
    desk.ana.says(desk.support, ANSWER, root)
    desk.uma.says(desk.support, "That worked, thank you!", root)
    case_id = f"slack:{desk.support.id}:{root}"
    assert desk.slack.wait_for(lambda: found(desk).get(case_id), timeout=30) == ANSWER


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("may_be_asked", [True, False])
def test_a_user_group_is_called_by_its_name_where_slack_tells_it(desk: Desk, may_be_asked: bool) -> None:
    group = desk.slack.add_user_group("bakers", [desk.ana])
    if not may_be_asked:
        desk.slack.scopes.discard("usergroups:read")
    root = desk.uma.says(desk.support, QUESTION)
    desk.ana.says(desk.support, f"{ANSWER}, as <!subteam^{group.id}> do", root)
    desk.uma.says(desk.support, "That worked, thank you!", root)
    said = f"{ANSWER}, as @{'bakers' if may_be_asked else 'group'} do"

    def is_remembered() -> bool:
        return any(said == remark.text for case in case_store.all_cases(desk.app.engine) for remark in case.remarks)

    desk.slack.wait_for(is_remembered, timeout=30)
    assert ANSWER in found(desk).values()  # without what is said of somebody


@pytest.mark.usefixtures("soon")
def test_what_was_approved_is_found_with_the_approvers_exact_words(desk: Desk) -> None:
    root = desk.uma.says(desk.support, QUESTION)
    desk.click(desk.ana, "edit")
    desk.modal_shows(desk.ana, "Your reply")
    desk.ana.types({"draft": ANSWER})
    desk.ana.submits()
    desk.slack.wait_for(lambda: desk.replies(root), timeout=15)
    case_id = f"slack:{desk.support.id}:{root}"
    assert desk.slack.wait_for(lambda: found(desk).get(case_id), timeout=30) == ANSWER


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("how", ["answer deleted", "answer edited", "question deleted"])
def test_what_is_changed_is_not_found_as_it_was(desk: Desk, how: str) -> None:
    root = desk.uma.says(desk.support, QUESTION)
    answer = desk.ana.says(desk.support, ANSWER, root)
    case_id = f"slack:{desk.support.id}:{root}"
    desk.slack.wait_for(lambda: found(desk).get(case_id), timeout=30)
    with desk.app.engine.connect() as connection:
        before = current_revision(connection)
    match how:
        case "answer deleted":
            desk.ana.deletes(desk.support, answer)
        case "answer edited":
            desk.ana.edits(desk.support, answer, "Upgrade to 2.0, which reads baskets by itself")
        case "question deleted":
            desk.uma.deletes(desk.support, root)
    desk.slack.wait_for(lambda: found(desk).get(case_id) != ANSWER, timeout=5)
    with desk.app.engine.connect() as connection:
        assert last_removal(connection) > before  # so that no older build is kept by the next reindex
        action = connection.scalar(select(AUDIT.c.action).where(AUDIT.c.actor == "slack", AUDIT.c.thread_ts == root))
    assert action == ("message_edited" if how == "answer edited" else "message_deleted")
    if how == "answer edited":
        desk.slack.wait_for(lambda: found(desk).get(case_id, "").startswith("Upgrade to 2.0"), timeout=30)
    else:
        desk.quiet()
        assert case_id not in found(desk)


@pytest.mark.parametrize("how", ["edited", "deleted"])
def test_the_words_of_a_changed_message_are_gone_before_the_thread_is_read_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(inbox, "_REMEMBER_PAUSE", timedelta(seconds=0.3))
    root = desk.uma.says(desk.support, QUESTION)
    answer = desk.ana.says(desk.support, ANSWER, root)
    desk.slack.wait_for(lambda: found(desk).get(f"slack:{desk.support.id}:{root}"), timeout=30)
    desk.quiet()
    monkeypatch.setattr(inbox, "_REMEMBER_PAUSE", timedelta(hours=1))
    if how == "edited":
        desk.ana.edits(desk.support, answer, "Upgrade to 2.0, which reads baskets by itself")
    else:
        desk.ana.deletes(desk.support, answer)

    def kept() -> list[tuple[str, bool]]:
        return [(ts, message is not None) for _, ts, message in history.messages_of(desk.app.engine, desk.support.id)]

    desk.slack.wait_for(lambda: kept() == [(root, True), (answer, False)], timeout=15)


UNFOLDED = {"attachments": [{"title": "a page", "from_url": "https://docs.example.com"}]}


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("before", ["as it was", "not told"])
@pytest.mark.parametrize("late", [0, -60], ids=["the same edit", "an earlier edit, late"])
def test_a_known_edit_that_is_told_again_changes_nothing(desk: Desk, before: str, late: int) -> None:
    """Slack unfolds a link in a message that was edited before, or its events come out of order."""
    root = desk.uma.says(desk.support, QUESTION)
    answer = desk.ana.says(desk.support, "See the manual", root)
    case_id = f"slack:{desk.support.id}:{root}"
    desk.slack.wait_for(lambda: case_id in found(desk), timeout=30)
    desk.ana.edits(desk.support, answer, ANSWER)
    desk.slack.wait_for(lambda: found(desk).get(case_id) == ANSWER, timeout=30)
    desk.quiet()
    told = next(e.event for e in reversed(desk.slack.events) if e.event.get("subtype") == "message_changed")
    message = told["message"]
    edited = {**message["edited"], "ts": f"{float(message['edited']['ts']) + late:.6f}"}
    again = {**told, "message": {**message, **UNFOLDED, "edited": edited}}
    again.pop("previous_message", None)
    if before == "as it was":
        again["previous_message"] = {**message, "edited": edited}
    with desk.app.engine.connect() as connection:
        revision, lines = current_revision(connection), connection.scalars(select(AUDIT.c.action)).all()
    desk.slack.deliver_event(again, "Ev0UNFOLDED")
    desk.quiet()
    assert found(desk).get(case_id) == ANSWER
    with desk.app.engine.connect() as connection:
        assert current_revision(connection) == revision
        assert connection.scalars(select(AUDIT.c.action)).all() == lines
    kept = {ts: message for _, ts, message in history.messages_of(desk.app.engine, desk.support.id)}
    answered = kept[answer]
    assert answered
    assert answered.text == ANSWER


@pytest.mark.usefixtures("soon")
def test_an_edit_that_only_the_history_was_read_with_is_known(desk: Desk) -> None:
    """Read by a reindex long after it was edited; no event ever told of it."""
    root = desk.uma.says(desk.support, QUESTION)
    answer = desk.ana.says(desk.support, ANSWER, root)
    case_id = f"slack:{desk.support.id}:{root}"
    desk.slack.wait_for(lambda: case_id in found(desk), timeout=30)
    desk.quiet()
    edited = {"user": desk.ana.id, "ts": f"{float(root) - 3600:.6f}"}
    said = {"type": "message", "user": desk.ana.id, "ts": answer, "thread_ts": root, "text": ANSWER}
    message = {**said, **UNFOLDED, "edited": edited}
    event = {"type": "message", "subtype": "message_changed", "channel": desk.support.id, "ts": answer}
    desk.slack.deliver_event({**event, "message": message}, "Ev0UNFOLDED")
    desk.quiet()
    assert found(desk).get(case_id) == ANSWER
    with desk.app.engine.connect() as connection:
        assert "message_edited" not in connection.scalars(select(AUDIT.c.action)).all()


@pytest.mark.usefixtures("soon")
def test_nothing_of_a_private_channel_becomes_a_case(desk: Desk) -> None:
    desk.support.is_private = True
    root = desk.uma.says(desk.support, QUESTION)
    desk.ana.says(desk.support, ANSWER, root)
    desk.slack.wait_for(lambda: desk.slack.counts["conversations.info"], timeout=15)
    desk.quiet()
    assert f"slack:{desk.support.id}:{root}" not in found(desk)


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("how", ["channel_convert_to_private", "channel_shared", "channel_deleted"])
def test_a_channel_that_is_not_everybodys_any_more_is_found_no_more(desk: Desk, how: str) -> None:
    root = desk.uma.says(desk.support, QUESTION)
    desk.ana.says(desk.support, ANSWER, root)
    case_id = f"slack:{desk.support.id}:{root}"
    desk.slack.wait_for(lambda: found(desk).get(case_id), timeout=30)
    event = {"type": how, "channel": desk.support.id, "event_ts": root}
    match how:
        case "channel_convert_to_private":
            desk.support.is_private = True
            event |= {"type": "message", "subtype": how, "ts": root, "user": desk.ana.id}
        case "channel_shared":
            desk.support.is_ext_shared = True
        case "channel_deleted":
            del desk.slack.world.channels[desk.support.id]
    desk.slack.deliver_event(event)
    desk.slack.wait_for(lambda: case_id not in found(desk), timeout=5)
    with desk.app.engine.connect() as connection:
        withdrawn = connection.execute(select(AUDIT.c.channel).where(AUDIT.c.action == "channel_withdrawn")).all()
    assert withdrawn == [(desk.support.id,)]


@pytest.mark.usefixtures("soon")
def test_a_release_that_the_team_announces_is_known_soon_and_gone_at_once(desk: Desk) -> None:
    def tags() -> list[str]:
        known = releases_since(desk.app.engine, datetime(2020, 1, 1, tzinfo=UTC))
        return sorted(release.tag for release in known if release.channel == desk.support.id)

    ts = desk.ana.says(desk.support, "Toaster 4.4.0 is out\n• fixed: bread burns on one side")
    desk.uma.says(desk.support, "Toaster 9.9.9 is out\n• fixed: everything")
    desk.slack.wait_for(lambda: tags() == ["Toaster 4.4.0"], timeout=30)
    desk.ana.edits(desk.support, ts, "Toaster 4.4.1 is out\n• fixed: bread burns on one side")
    desk.slack.wait_for(lambda: tags() == ["Toaster 4.4.1"], timeout=30)
    desk.quiet()
    assert tags() == ["Toaster 4.4.1"]
    desk.ana.deletes(desk.support, ts)
    desk.slack.wait_for(lambda: tags() == [], timeout=30)
