"""Who is not of the team can do nothing, whatever they send, and is told so politely where only they see it."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

import pytest

from copilot.records.threads.screens import viewers
from copilot.slack.app import ACTIONS, SHORTCUTS, SUBMISSIONS
from tests.slack.desk import KNOWN, UNKNOWN, Desk, open_desk, overflow_of, populate, texts_in
from tests.slack.forging import click_in_view, click_on_card, everything, submission
from tests.strict_slack import StrictSlack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.embedding.embedder import SentenceEmbedder
    from tests.strict_slack import Person, View

NO = "This tool is for the team that answers here"
MENU = ("approve_and_close", "hold", "release", "close", "reopen")


class Scene:
    """A card that waits, a reply that was posted, a modal that Ana looks at; and those who are not of the team."""

    def __init__(self, desk: Desk, strangers: list[Person]) -> None:
        self.desk, self.strangers = desk, strangers
        self.posted_in = desk.uma.says(desk.support, KNOWN)
        self.posted = desk.card(0)
        desk.click(desk.ana, "approve", self.posted)
        desk.shows("Posted by ana", self.posted)
        self.root = strangers[0].says(desk.support, UNKNOWN)
        self.card = desk.card(1)
        self.suggestion_id = overflow_of(self.card)["options"][0]["value"].partition(":")[2]
        self.posted_id = str(self.posted.blocks[-1]["elements"][0]["value"]) if self.posted.blocks else ""
        desk.click(desk.ana, "edit", self.card)
        desk.modal_shows(desk.ana, "Your reply")
        desk.ana.opens_home()
        desk.slack.wait_for(lambda: desk.ana.home)
        desk.quiet()
        self.modal, self.home = desk.ana.modals[-1], desk.ana.home
        self.thread = f"{desk.support.id}:{self.root}"

    def values_for(self, action_id: str) -> list[str]:
        """What a genuine element of this name could carry here."""
        if action_id == "more":
            return [f"{verb}:{self.suggestion_id}" for verb in MENU]
        if action_id == "case_menu":
            verbs = ("obsolete", "not_obsolete", "lessons", "edit_case")
            return [f"{verb}:{self.posted_id} 0" for verb in verbs]
        if action_id in ("open_thread", "suggest_here", "hold", "release", "close", "reopen"):
            return [self.thread]
        if action_id.startswith("home_page"):
            return ["2"]
        return [self.suggestion_id, self.posted_id, self.modal.private_metadata.split()[0]]

    def view_of(self, person: Person) -> View:
        """A modal that this person has."""
        if person.modal is None:
            person.runs_shortcut("suggest_answer", self.desk.support, self.root)
        assert person.modal
        return person.modal


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, demo_data: Path, embedder: SentenceEmbedder) -> Iterator[Scene]:
    """One for all tests of this file: that nothing changes is what they ask."""
    with StrictSlack(retry_delays=(0.0, 0.1, 0.2)) as slack:
        crew = populate(slack)
        lea, sam, dora = slack.add_user("lea"), slack.add_user("sam", team_id="T0ELSEWHERE"), slack.add_user("dora")
        robot = slack.add_user("robot", is_bot=True)
        crew.support.members.extend(person.id for person in (lea, sam, dora, robot))
        dora.user.deleted = True
        # All but Lea are on the list of members, by mistake or since earlier times.
        members = [person.id for person in (crew.ana, crew.ben, sam, dora, robot)]
        data_dir = shutil.copytree(demo_data, tmp_path_factory.mktemp("people") / "data")
        desk = open_desk(slack, crew, data_dir, embedder, policy={"team": {"members": members}})
        try:
            yield Scene(desk, [lea, sam, dora, robot])
        finally:
            desk.server.stop()
            desk.app.close()


@pytest.fixture(autouse=True)
def _nothing_was_done(scene: Scene) -> Iterator[None]:
    before = everything(scene.desk)
    yield
    scene.desk.quiet()
    assert everything(scene.desk) == before
    assert scene.desk.slack.problems == []


def is_told_no(scene: Scene, person: Person) -> bool:
    scene.desk.slack.wait_for(lambda: person.modal)
    return NO in texts_in(person.modals[-1].blocks)


@pytest.mark.parametrize("callback_id", SHORTCUTS)
def test_shortcuts(scene: Scene, callback_id: str) -> None:
    for person in scene.strangers:
        assert person.runs_shortcut(callback_id, scene.desk.support, scene.root).ok
        assert is_told_no(scene, person)
        person.closes()


@pytest.mark.parametrize("action_id", ACTIONS)
def test_clicks(scene: Scene, action_id: str) -> None:
    desk = scene.desk
    for person in scene.strangers:
        for value in scene.values_for(action_id):
            on_card = click_on_card(desk, person, scene.card, action_id, value)
            assert desk.slack.interact(on_card).ok
            assert is_told_no(scene, person)
            person.closes()
            assert scene.home
            assert desk.slack.interact(click_in_view(desk, person, scene.home, action_id, value)).ok
            assert is_told_no(scene, person)
            changes = {"private_metadata": scene.modal.private_metadata}
            assert desk.slack.interact(click_in_view(desk, person, person.modals[-1], action_id, value, **changes)).ok
            assert is_told_no(scene, person)
            person.closes()


@pytest.mark.parametrize("callback_id", SUBMISSIONS)
def test_submissions(scene: Scene, callback_id: str) -> None:
    for person in scene.strangers:
        view = scene.view_of(person)
        forged = submission(scene.desk, person, view, callback_id, scene.modal.private_metadata, "buy my coin")
        answer = scene.desk.slack.interact(forged)
        assert answer.ok
        assert answer.body["response_action"] == "update"
        assert NO in texts_in(answer.body["view"]["blocks"])
        person.closes()


def test_homes(scene: Scene) -> None:
    for person in scene.strangers:
        person.opens_home()
        scene.desk.slack.wait_for(partial(getattr, person, "home"))
        assert person.home
        words = texts_in(person.home.blocks)
        assert "for the team" in words
        assert "bakery" not in words
        assert "Two rows" not in words


def test_a_stranger_gets_no_news_of_the_desk(scene: Scene) -> None:
    """Only the pages of those who may read them are kept current."""
    lea = scene.strangers[0]
    lea.opens_home()
    scene.desk.slack.wait_for(lambda: lea.home)
    with scene.desk.app.engine.connect() as connection:
        assert lea.id not in viewers(connection, scene.desk.services.clock().replace(year=2000))
