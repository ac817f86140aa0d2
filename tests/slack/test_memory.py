"""What was posted through the app does not spoil what the next asker gets: the whole app, over signed HTTP."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from copilot.commands.reindex import reindex_files, reindex_live
from copilot.jobs import inbox
from copilot.records.tables import SUGGESTIONS
from copilot.suggest import suggest
from copilot.suggestion_json import suggestion_from
from index.history.tables import SLACK_MESSAGES
from index.model import VISIBILITIES
from index.storage import case_store
from tests.asking import ask
from tests.conftest import WORKSPACE
from tests.model_server import ModelServer, reply
from tests.modelled import with_model
from tests.slack.deeds import in_modal
from tests.slack.desk import KNOWN, UNKNOWN
from tests.strict_slack.shapes import message_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from copilot.build import App
    from copilot.model import Conversation, SavedSuggestion, Suggestion
    from copilot.slack.services import Suggester
    from index.model import Case
    from tests.slack.desk import Desk
    from tests.strict_slack import Message, Person

YES, NO = "That worked, thank you!", "That did not help, I still get the same error."
MINE = "Set `dedupe: latest` on the model, which keeps the newest row per key, and load the batch again."
BY_HAND = "List both columns in `unique_key`, then run it with --full-refresh once."
TOASTER = "The toaster adapter says ToastError 77 whenever bread is loaded from a basket"
NOT_KNOWN = "I don't know the answer"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "_REMEMBER_PAUSE", timedelta(seconds=0.1))


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@dataclass
class Askers:
    """People who ask the same, one after the other; and what each of them is drafted."""

    desk: Desk
    asked: int = 0

    def asks(self, question: str = KNOWN) -> tuple[Person, str, SavedSuggestion]:
        """Somebody new asks; they, their thread, and what the app suggests."""
        self.asked += 1
        desk, person = self.desk, self.desk.slack.add_user(f"asker{self.asked}")
        ts = person.says(desk.support, question)
        self.card(ts)
        desk.quiet()
        with desk.app.engine.connect() as connection:
            body = connection.scalar(select(SUGGESTIONS.c.body).where(SUGGESTIONS.c.thread_ts == ts))
        return person, ts, suggestion_from(body or {})

    def approves(self, ts: str) -> str:
        """Ana approves the newest card; what is posted."""
        self.desk.click(self.desk.ana, "approve", self.card(ts))
        return self.posted(ts)

    def edits(self, ts: str, text: str) -> str:
        in_modal(self.desk, self.desk.ana, ts, text)
        assert self.desk.ana.submits().ok
        return self.posted(ts)

    def card(self, ts: str) -> Message:
        """The newest card of a thread: one that comes back has a card of its own, whenever that comes."""
        link = f"p{ts.replace('.', '')}"
        found = self.desk.slack.wait_for(lambda: [card for card in self.desk.cards if link in str(card.blocks)])
        return found[-1]

    def posted(self, ts: str) -> str:
        self.desk.slack.wait_for(lambda: self.desk.replies(ts), timeout=15)
        self.desk.quiet()
        (reply,) = self.desk.replies(ts)
        return reply.text

    def says(self, person: Person, text: str, ts: str) -> None:
        person.says(self.desk.support, text, ts)
        self.desk.quiet()

    def remembered(self, ts: str, wanted: Callable[[Case], bool] = lambda case: True) -> Case:
        """The case of a thread, as soon as it is as wanted."""
        self.desk.slack.wait_for(lambda: (found := self.case(ts)) is not None and wanted(found), timeout=30)
        found = self.case(ts)
        assert found
        return found

    def case(self, ts: str) -> Case | None:
        with self.desk.app.engine.connect() as connection:
            case_id = f"slack:{self.desk.support.id}:{ts}"
            found = [case_store.fetch(connection, visibility, [case_id]) for visibility in VISIBILITIES]
        return next((cases[case_id].case for cases in found if cases), None)


@pytest.fixture
def askers(desk: Desk) -> Askers:
    return Askers(desk)


def nightly(desk: Desk) -> None:
    _, failures = reindex_live(desk.app, sleep=lambda seconds: None)
    assert not failures
    desk.quiet()


def answer_of(draft: str) -> str:
    """The middle of a template: what it says solved it."""
    found = re.search(r"\n\n(.*?)\n\n(?:Please note:|Full thread)", draft, re.DOTALL)
    assert found, draft
    return found[1]


def first_id(suggested: SavedSuggestion) -> str:
    return suggested.matches[0].case_id


def test_six_people_ask_the_same_and_each_gets_an_answer_as_good_as_the_first(
    make_desk: Callable[..., Desk], server: ModelServer
) -> None:
    with_the_model = False

    def suggester(app: App) -> Suggester:
        modelled = with_model(app, server.url)

        def either(conversation: Conversation, **about: Any) -> Suggestion:
            services = modelled.suggest_services if with_the_model else app.suggest_services
            return suggest(conversation, services, **about)

        return either

    desk = make_desk(suggester=suggester)
    askers = Askers(desk)

    # The first is sent the template.
    _, ts, first = askers.asks()
    source, good = first_id(first), answer_of(first.draft.text)
    assert first.answered
    assert good in askers.approves(ts)
    pointer = askers.remembered(ts)
    assert (pointer.standing, pointer.points_at, pointer.resolution) == ("pointer", source, None)

    # The second is sent another answer, which nobody confirms.
    _, ts, second = askers.asks()
    assert second.draft.text == first.draft.text
    assert second.confidence >= first.confidence
    assert MINE in askers.edits(ts, second.draft.text.replace(good, MINE))
    edit = askers.remembered(ts)
    assert (edit.resolution, edit.standing, edit.points_at) == (MINE, "answered", source)
    nightly(desk)

    # The third is sent what a model made of the first answer, and not of the edit.
    with_the_model = True
    server.draft = lambda asked: reply("Hi! Keep only the newest row per key before the load.", asked.cases[:1])
    _, ts, third = askers.asks()
    assert third.draft.written_by == "model"
    assert (first_id(third), third.draft.case_ids) == (source, (source,))
    assert edit.case_id in [match.case_id for match in third.matches], "the edit stands beside it"
    assert third.confidence >= first.confidence
    askers.approves(ts)
    assert askers.remembered(ts).points_at == source
    with_the_model = False

    # The fourth says that it worked.
    fourth_asker, ts, fourth = askers.asks()
    assert fourth.draft.text == first.draft.text
    assert fourth.confidence >= first.confidence
    askers.approves(ts)
    fourth_asker.says(desk.support, YES, ts)
    askers.remembered(ts, lambda case: case.helped == (source,))
    nightly(desk)

    # The fifth says that it did not.
    fifth_asker, ts, fifth = askers.asks()
    assert fifth.draft.text == first.draft.text
    assert fifth.confidence >= fourth.confidence
    askers.approves(ts)
    fifth_asker.says(desk.support, NO, ts)
    askers.remembered(ts, lambda case: case.denied == (source,))

    # The sixth is not told so as if it were sure, but what was written in its place; and that helps.
    sixth_asker, ts, sixth = askers.asks()
    stale = next(match for match in sixth.matches if match.case_id == source)
    assert any("Didn't help the last person" in warning for warning in stale.warnings)
    assert sixth.draft.case_ids == (edit.case_id,)
    assert "never heard whether it helped" in sixth.draft.text
    assert answer_of(sixth.draft.text) == MINE
    assert sixth.confidence < fifth.confidence
    askers.approves(ts)
    sixth_asker.says(desk.support, YES, ts)
    assert askers.remembered(ts, lambda case: case.helped == (edit.case_id,)).points_at == edit.case_id
    nightly(desk)

    _, _, last = askers.asks()
    assert last.draft.case_ids == (edit.case_id,)
    assert "This fixed it" in last.draft.text
    assert answer_of(last.draft.text) == MINE
    assert last.confidence >= sixth.confidence
    assert resolutions_here(desk) == [MINE]
    assert not desk.slack.problems


def test_an_answer_that_did_not_help_is_not_offered_again_and_the_teams_own_takes_its_place(askers: Askers) -> None:
    desk = askers.desk
    asker, ts, first = askers.asks()
    askers.approves(ts)
    asker.says(desk.support, NO, ts)
    askers.remembered(ts, lambda case: case.denied == (first_id(first),))
    asker, ts, second = askers.asks()
    assert not second.answered
    assert second.draft.purpose == "holding_reply"
    assert NOT_KNOWN in askers.approves(ts)
    assert len(asked_inside(desk)) == 1
    assert askers.case(ts) is None, "a holding reply answers nothing"
    desk.ben.says(desk.support, BY_HAND, ts)
    assert askers.remembered(ts).resolution == BY_HAND
    asker.says(desk.support, YES, ts)
    askers.remembered(ts, lambda case: case.standing == "confirmed")
    for _ in range(2):
        _, ts, later = askers.asks()
        assert later.answered
        assert answer_of(later.draft.text) == BY_HAND
        nightly(desk)
    assert resolutions_here(desk) == [BY_HAND]


def test_an_edit_of_what_nobody_confirmed_is_what_the_next_asker_is_sent(askers: Askers) -> None:
    desk = askers.desk
    _, ts, _ = askers.asks(TOASTER)
    desk.ben.says(desk.support, BY_HAND, ts)
    askers.remembered(ts)
    _, ts, second = askers.asks(TOASTER)
    assert answer_of(second.draft.text) == BY_HAND
    askers.edits(ts, second.draft.text.replace(BY_HAND, MINE))
    askers.remembered(ts)
    for _ in range(2):
        _, ts, later = askers.asks(TOASTER)
        assert answer_of(later.draft.text) == MINE
        assert later.answered
        assert MINE in askers.approves(ts)
        nightly(desk)


@pytest.mark.parametrize("question", [KNOWN, TOASTER], ids=["of a year ago", "of today"])
def test_four_people_get_the_same_answer_each_time_at_least_as_sure(askers: Askers, question: str) -> None:
    desk = askers.desk
    if question == TOASTER:
        asker, ts, _ = askers.asks(question)
        desk.ben.says(desk.support, BY_HAND, ts)
        asker.says(desk.support, YES, ts)
        askers.remembered(ts, lambda case: case.standing == "confirmed")
    before = None
    for number in range(4):
        _, ts, suggested = askers.asks(question if number % 2 else f"Hello! {question} Any idea?")
        before = before or suggested
        assert suggested.draft.text == before.draft.text
        assert suggested.confidence >= before.confidence
        askers.approves(ts)
        assert askers.remembered(ts).points_at == first_id(before)
        if number % 2:
            nightly(desk)


def test_a_holding_reply_never_becomes_the_answer(askers: Askers) -> None:
    desk, question = askers.desk, TOASTER
    for number in range(1, 4):
        asker, ts, suggested = askers.asks(question)
        assert (suggested.answered, suggested.draft.purpose) == (False, "holding_reply")
        assert NOT_KNOWN in askers.approves(ts)
        assert len(asked_inside(desk)) == number, "the team is asked each time"
        asker.says(desk.support, "Thanks!", ts)
        nightly(desk)
        assert resolutions_here(desk) == []
    desk.ben.says(desk.support, "Set `bread.source: basket` in the toaster's profile.", ts)
    asker.says(desk.support, YES, ts)
    askers.remembered(ts, lambda case: case.standing == "confirmed")
    _, ts, suggested = askers.asks(question)
    assert answer_of(suggested.draft.text) == "Set `bread.source: basket` in the toaster's profile."


LINKS = {
    "debugging_call": {"default": "https://cal.example.com/team"},
    "product_call": {"default": "https://cal.example.com/p"},
}
# That can be chosen in the modal; the others are in tests/index/test_posted_replies.py.
CHOSEN = ("missing_facts", "offer_call", "invite_to_product", "product_review", "holding_reply", "thank_and_close")


@pytest.mark.parametrize("purpose", CHOSEN)
def test_no_purpose_but_an_answer_becomes_a_resolution(make_desk: Callable[..., Desk], purpose: str) -> None:
    """Whatever the engineer posts for a question that the memory knows; the team's own answer after it is one."""
    desk = make_desk(policy={"links": LINKS})
    askers = Askers(desk)
    asker, ts, first = askers.asks()
    in_modal(desk, desk.ana, ts)
    desk.unfolds(desk.ana)
    desk.ana.clicks("write", value=purpose)
    desk.quiet()
    desk.slack.wait_for(lambda: desk.ana.modal is not None and "submit" in desk.ana.modal.body)  # it was written
    assert desk.ana.submits().ok
    askers.posted(ts)
    metadata = desk.replies(ts)[0].metadata
    assert metadata
    assert metadata["event_payload"]["purpose"] == purpose
    asker.says(desk.support, "Thanks a lot!", ts)
    desk.quiet()
    nightly(desk)
    assert resolutions_here(desk) == []
    _, _, second = askers.asks()
    assert second.draft.text == first.draft.text
    assert second.confidence >= first.confidence


def test_what_was_posted_before_the_upgrade_is_healed_by_the_next_reindex(askers: Askers) -> None:
    desk = askers.desk
    _, template, first = askers.asks()
    askers.approves(template)
    askers.remembered(template)
    _, edited, second = askers.asks()
    askers.edits(edited, second.draft.text.replace(answer_of(first.draft.text), MINE))
    askers.remembered(edited)
    as_before_the_upgrade(desk)
    nightly(desk)
    assert askers.remembered(template).points_at == first_id(first)
    assert askers.remembered(edited).resolution == MINE
    assert resolutions_here(desk) == [MINE]
    # Live, too: the thread is read again when somebody writes in it.
    desk.ben.says(desk.support, "thanks!", template)
    desk.quiet()
    assert askers.remembered(template).points_at == first_id(first)


def test_an_export_knows_the_same(askers: Askers, make_app: Callable[..., App], tmp_path: Path) -> None:
    desk = askers.desk
    asker, template, first = askers.asks()
    askers.approves(template)
    asker.says(desk.support, YES, template)
    askers.remembered(template, lambda case: bool(case.helped))
    _, edited, second = askers.asks()
    askers.edits(edited, second.draft.text.replace(answer_of(first.draft.text), MINE))
    askers.remembered(edited)
    _, held, _ = askers.asks(UNKNOWN)
    askers.approves(held)
    elsewhere = make_app(tmp_path / "elsewhere", team={"members": [desk.ana.id, desk.ben.id]})
    reindex_files(elsewhere, [export(desk, tmp_path / "export"), WORKSPACE / "slack_export"], [])
    here = {case.case_id: case for case in case_store.all_cases(desk.app.engine) if case.scope == desk.support.id}
    there = {case.case_id: case for case in case_store.all_cases(elsewhere.engine) if case.scope == desk.support.id}
    assert {id_: told(case) for id_, case in there.items()} == {id_: told(case) for id_, case in here.items()}
    assert len(there) == 2
    suggested = ask(elsewhere, KNOWN)
    assert answer_of(suggested.draft.text) == answer_of(first.draft.text)


def told(case: Case) -> tuple[object, ...]:
    return case.standing, case.points_at, case.resolution, case.helped, case.denied, case.problem


def as_before_the_upgrade(desk: Desk) -> None:
    """The app's posts said who approved them, and no more: in Slack, and as they were read."""
    old = ("outbox_id", "approved_by")
    for message in desk.slack.messages(desk.support):
        for said in desk.thread(message.ts):
            if said.metadata:
                payload = said.metadata["event_payload"]
                said.metadata = {**said.metadata, "event_payload": {name: payload[name] for name in old}}
    with desk.app.engine.begin() as connection:
        for row in connection.execute(select(SLACK_MESSAGES)).all():
            without = {
                n: v for n, v in (row.body or {}).items() if n not in ("purpose", "sources", "answer", "is_rewritten")
            }
            mine = (SLACK_MESSAGES.c.channel == row.channel, SLACK_MESSAGES.c.ts == row.ts)
            connection.execute(update(SLACK_MESSAGES).where(*mine).values(body=without))


def export(desk: Desk, folder: Path) -> Path:
    """The support channel as Slack exports it."""
    world, channel = desk.slack.world, desk.support
    (folder / channel.name).mkdir(parents=True)
    with world.lock:
        said = [message_json(world, message, metadata=True) for message in channel.messages.values()]
    (folder / "channels.json").write_text(json.dumps([{"id": channel.id, "name": channel.name}]))
    (folder / "users.json").write_text(json.dumps([{"id": one.id, "name": one.name} for one in world.users.values()]))
    (folder / channel.name / f"{datetime.now(UTC):%Y-%m-%d}.json").write_text(json.dumps(said))
    return folder


def asked_inside(desk: Desk) -> list[str]:
    """What the team was asked in its channel."""
    return [message.text for message in desk.slack.messages(desk.triage) if message.metadata]


def resolutions_here(desk: Desk) -> list[str]:
    """The resolutions of threads in the support channel."""
    cases = (case for case in case_store.all_cases(desk.app.engine) if case.scope == desk.support.id)
    return sorted(case.resolution for case in cases if case.resolution)
