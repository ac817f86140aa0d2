"""What was posted through the app does not spoil what the next asker gets: the whole app, over signed HTTP."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from copilot.commands.reindex import reindex_live
from copilot.jobs import inbox
from copilot.records.tables import OUTBOX, SUGGESTIONS
from copilot.suggest import suggest
from copilot.suggestion_json import suggestion_from
from index.history.tables import SLACK_MESSAGES
from index.model import VISIBILITIES
from index.storage import case_store
from tests.asking import ask
from tests.model_server import ModelServer, reply
from tests.modelled import with_model
from tests.slack.deeds import in_modal
from tests.slack.desk import KNOWN, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from copilot.build import App
    from copilot.model import SavedSuggestion
    from copilot.slack.services import Suggester
    from index.model import Case
    from tests.slack.desk import Desk
    from tests.strict_slack import Person

YES, NO = "That worked, thank you!", "That did not help, I still get the same error."
MINE = "Set `dedupe: latest` on the model, which keeps the newest row per key, and load the batch again."
BY_HAND = "It is the merge key: list both columns in `unique_key`, then run it with --full-refresh once."
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
        known = len(desk.cards)
        ts = person.says(desk.support, question)
        desk.card(known)
        desk.quiet()
        with desk.app.engine.connect() as connection:
            body = connection.scalar(select(SUGGESTIONS.c.body).where(SUGGESTIONS.c.thread_ts == ts))
        return person, ts, suggestion_from(body)

    def approves(self, ts: str) -> str:
        """Ana approves the newest card; what is posted."""
        self.desk.click(self.desk.ana, "approve", self.desk.cards[-1])
        return self.posted(ts)

    def edits(self, ts: str, text: str) -> str:
        in_modal(self.desk, self.desk.ana, ts, text)
        assert self.desk.ana.submits().ok
        return self.posted(ts)

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


def resolutions(desk: Desk) -> list[str]:
    return [case.resolution for case in case_store.all_cases(desk.app.engine) if case.resolution]


def nightly(desk: Desk) -> None:
    _, failures = reindex_live(desk.app, sleep=lambda seconds: None)
    assert not failures
    desk.quiet()


def answer_of(draft: str) -> str:
    """The middle of a template: what it says solved it."""
    found = re.search(r"\n\n(.*?)\n\n(?:Please note|Full thread):", draft, re.DOTALL)
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

        def either(*args: Any, **kwargs: Any) -> Any:
            services = modelled.suggest_services if with_the_model else app.suggest_services
            return suggest(*args, services=services, **kwargs)

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

    # The sixth is not told so as if it were sure; the team is asked, and answers by hand.
    _, ts, sixth = askers.asks()
    stale = next(match for match in sixth.matches if match.case_id == source)
    assert any("Didn't help the last person" in warning for warning in stale.warnings)
    assert source not in sixth.draft.case_ids
    assert sixth.confidence < fifth.confidence
    askers.approves(ts)
    desk.ben.says(desk.support, BY_HAND, ts)
    askers.remembered(ts, lambda case: BY_HAND in (case.resolution or ""))
    nightly(desk)

    assert resolutions_of(desk, since=first) == {MINE, BY_HAND}
    assert not any("We've seen this before" in text or NOT_KNOWN in text for text in resolutions(desk))


def resolutions_of(desk: Desk, since: SavedSuggestion) -> set[str]:
    """The resolutions of threads in the support channel."""
    cases = (case for case in case_store.all_cases(desk.app.engine) if case.scope == desk.support.id)
    return {case.resolution for case in cases if case.resolution}
