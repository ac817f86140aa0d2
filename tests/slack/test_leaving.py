"""Who is taken off the team can do and see nothing from then on, whatever Slack tells of the user group."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot.jobs.screens.placing import MOVED
from copilot.settings import Policy
from copilot.slack.gateway import Gateway
from copilot.slack.workspace.people import People
from copilot.slack.workspace.user_group import BELIEVED_FOR, GroupBook
from index.errors import InputError
from tests.slack.desk import KNOWN, said, texts_in
from tests.slack.forging import everything

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.slack.desk import Crew, Desk
    from tests.strict_slack import Person, StrictSlack, UserGroup

NO = "This tool is for the team that answers here"
CHANGED = {"type": "subteam_updated", "subteam": {"id": "S0CREW"}}
IN_GROUP: dict[str, Any] = {"team": {"user_group": "@crew"}}


@pytest.fixture
def group(slack: StrictSlack, crew: Crew) -> UserGroup:
    return slack.add_user_group("crew", [crew.ben])


@pytest.fixture
def make_group_desk(group: UserGroup, crew: Crew, make_desk: Callable[..., Desk]) -> Callable[..., Desk]:
    """Ana is named in the settings, Ben is in the user group, and on call."""

    def make(**kwargs: Any) -> Desk:
        shift = {"user": crew.ben.id, "from": "2020-01-01", "to": "2099-12-31"}
        team = {"members": [crew.ana.id], "user_group": "@crew"}
        return make_desk(policy={"team": team, "on_call": {"rota": [shift]}}, **kwargs)

    return make


def disabled(desk: Desk, group: UserGroup) -> None:
    group.disabled = True


def taken_out(desk: Desk, group: UserGroup) -> None:
    group.users.clear()


def gone(desk: Desk, group: UserGroup) -> None:
    del desk.slack.world.groups[group.id]


def renamed_and_taken_over(desk: Desk, group: UserGroup) -> None:
    """The handle is Uma's group's now; who was taken out of the old one is not let in by the new one, nor is Uma."""
    group.handle = "former-crew"
    group.users.clear()
    desk.slack.add_user_group("crew", [desk.uma])


def deactivated(desk: Desk, group: UserGroup) -> None:
    desk.ben.user.deleted = True


def made_a_guest(desk: Desk, group: UserGroup) -> None:
    desk.ben.user.is_restricted = True


def no_longer_shown(desk: Desk, group: UserGroup) -> None:
    desk.slack.scopes.discard("usergroups:read")


WAYS_OUT = [disabled, taken_out, gone, renamed_and_taken_over, deactivated, made_a_guest, no_longer_shown]
Leave = Any  # one of these


def forget_what_was_asked(desk: Desk) -> None:
    """As if some seconds had passed since Slack was asked."""
    later = desk.services.clock() + timedelta(seconds=11)
    desk.services.people._clock = lambda: later
    if group := desk.services.people._group:
        group._clock = lambda: later


def ask_and_open_all(desk: Desk) -> str:
    """Ben has a card, a modal and the home page in front of him."""
    ts = desk.uma.says(desk.support, KNOWN)
    desk.slack.wait_for(lambda: desk.ben.dm, timeout=15)
    desk.ben.opens_home()
    desk.slack.wait_for(lambda: desk.ben.home and "Two rows" in texts_in(desk.ben.home.blocks), timeout=15)
    desk.click(desk.ben, "edit", desk.ben.dm[0])
    desk.modal_shows(desk.ben, "Your reply")
    desk.quiet()
    return ts


@pytest.mark.parametrize("leave", WAYS_OUT)
def test_they_may_not_act_whatever_slack_tells_of_it(
    make_group_desk: Callable[..., Desk], group: UserGroup, leave: Leave
) -> None:
    desk = make_group_desk()
    ts = ask_and_open_all(desk)
    leave(desk, group)
    forget_what_was_asked(desk)
    desk.click(desk.ben, "approve", desk.ben.dm[0])
    desk.quiet()
    assert desk.replies(ts) == []
    # And what they clicked in is taken away with it.
    desk.slack.wait_for(lambda: said(desk.ben.dm[0]) == MOVED, timeout=15)
    assert not desk.services.people.is_team(desk.ben.id)
    assert not desk.services.people.is_team(desk.uma.id)
    assert desk.services.people.is_team(desk.ana.id)


@pytest.mark.parametrize("leave", [disabled, renamed_and_taken_over, deactivated])
def test_they_see_nothing_from_the_next_event_on(
    make_group_desk: Callable[..., Desk], group: UserGroup, leave: Leave
) -> None:
    desk = make_group_desk()
    ask_and_open_all(desk)
    modal = desk.ben.modals[-1]
    leave(desk, group)
    changed = {"type": "user_change", "user": {"id": desk.ben.id}} if leave is deactivated else CHANGED
    desk.slack.deliver_event(changed)
    desk.slack.wait_for(lambda: desk.ben.home and "for the team" in texts_in(desk.ben.home.blocks), timeout=15)
    desk.slack.wait_for(lambda: said(desk.ben.dm[0]) == MOVED, timeout=15)
    desk.slack.wait_for(lambda: NO in texts_in(modal.blocks), timeout=15)
    desk.quiet()
    for shown in (
        said(desk.ben.dm[0]),
        texts_in(desk.ben.home.blocks if desk.ben.home else []),
        texts_in(modal.blocks),
    ):
        assert "Two rows" not in shown
    # The suggestion goes to the team's channel now, and nothing of what comes later to them.
    desk.slack.wait_for(lambda: any("Two rows" in said(m) for m in desk.slack.messages(desk.triage)), timeout=15)
    assert len(desk.ben.dm) == 1
    before = everything(desk)
    desk.ben.closes()
    assert desk.ben.runs_shortcut("suggest_answer", desk.support, desk.card_thread()).ok
    desk.slack.wait_for(lambda: desk.ben.modal and NO in texts_in(desk.ben.modal.blocks), timeout=15)
    desk.quiet()
    assert everything(desk) == before


def test_a_change_that_no_event_told_of_is_seen_within_the_minute(
    make_group_desk: Callable[..., Desk], group: UserGroup
) -> None:
    desk = make_group_desk()
    ask_and_open_all(desk)
    group.users.clear()
    desk.server.keep_current()
    desk.slack.wait_for(lambda: said(desk.ben.dm[0]) == MOVED, timeout=15)


def test_a_restart_in_between_changes_nothing(make_group_desk: Callable[..., Desk], group: UserGroup) -> None:
    desk = make_group_desk()
    ask_and_open_all(desk)
    desk.server.stop()
    group.handle = "former-crew"  # still the same group, by its id
    group.users[:] = [desk.uma.id]
    desk = make_group_desk()
    desk.slack.wait_for(lambda: said(desk.ben.dm[0]) == MOVED, timeout=15)
    desk.slack.wait_for(lambda: desk.ben.home and "for the team" in texts_in(desk.ben.home.blocks), timeout=15)
    assert desk.services.people.team.ids == {desk.ana.id, desk.uma.id}


def test_a_handle_that_another_group_took_is_refused_at_the_start(
    make_group_desk: Callable[..., Desk], group: UserGroup
) -> None:
    desk = make_group_desk()
    desk.server.stop()
    group.handle = "former-crew"
    desk.slack.add_user_group("crew", [desk.uma])
    with pytest.raises(InputError, match=r"@crew was S0CREW when it was first used, and is now another group, S0CREW2"):
        make_group_desk(start=False)


def test_the_home_page_of_who_remains_says_so(make_group_desk: Callable[..., Desk], group: UserGroup) -> None:
    desk = make_group_desk()
    group.disabled = True
    desk.slack.deliver_event(CHANGED)
    desk.slack.wait_for(lambda: desk.services.people.group_fault, timeout=15)
    desk.ana.opens_home()
    desk.slack.wait_for(lambda: desk.ana.home, timeout=15)
    assert desk.ana.home
    assert "The user group can't be read: @crew: it is disabled. Until then only [team] members may act." in texts_in(
        desk.ana.home.blocks
    )


# While Slack does not answer


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(slack: StrictSlack, crew: Crew, group: UserGroup, clock: Clock) -> People:
    policy = Policy.model_validate({"team": {"members": [crew.ana.id], "user_group": "@crew"}})
    people = People(Gateway(slack.bot_token, slack.api_url), policy, slack.team_id, clock, GroupBook())
    assert people.refresh_team() == {crew.ana.id, crew.ben.id}
    return people


@pytest.mark.parametrize(
    "silence", [{"status": 500}, {"status": 502, "html": True}, {"retry_after": 30}, {"error": "internal_error"}]
)
@pytest.mark.parametrize("method", ["usergroups.list", "usergroups.users.list", "users.info"])
def test_what_slack_said_last_counts_for_a_while_only(
    slack: StrictSlack, crew: Crew, people: People, clock: Clock, silence: dict[str, Any], method: str
) -> None:
    slack.faults.answer(method, times=1000, **silence)
    clock.passes(minutes=2)
    assert people.is_team_now(crew.ben.id)
    clock.now = datetime(2026, 11, 30, 12, tzinfo=UTC) + BELIEVED_FOR
    assert not people.is_team_now(crew.ben.id)
    slack.faults.clear()
    clock.passes(minutes=1)
    assert people.is_team_now(crew.ben.id)


def test_who_left_while_slack_was_silent_is_out_once_it_answers(
    slack: StrictSlack, crew: Crew, people: People, group: UserGroup, clock: Clock
) -> None:
    slack.faults.drop_before("usergroups.list", times=1)
    group.users.clear()
    clock.passes(seconds=30)
    assert people.is_team_now(crew.ben.id)
    clock.passes(seconds=11)
    assert not people.is_team_now(crew.ben.id)
    assert people.team.ids == {crew.ana.id}


def test_slack_is_not_asked_again_for_each_click(slack: StrictSlack, crew: Crew, people: People, clock: Clock) -> None:
    before = len(slack.journal)
    for _ in range(5):
        assert people.is_team_now(crew.ben.id)
        clock.passes(seconds=0.1)
    assert len(slack.journal) == before
    clock.passes(seconds=0.5)
    assert people.is_team_now(crew.ben.id)
    assert [call.method for call in slack.journal[before:]] == [
        "usergroups.list",
        "usergroups.users.list",
        "users.info",
    ]


@pytest.mark.parametrize("flag", ["is_restricted", "is_bot", "deleted"])
def test_who_is_no_full_member_is_never_of_the_team(
    slack: StrictSlack, crew: Crew, people: People, clock: Clock, flag: str
) -> None:
    setattr(crew.ana.user, flag, True)
    clock.passes(seconds=11)
    assert not people.is_team_now(crew.ana.id)
    assert not people.is_team(crew.ana.id)


def test_a_new_member_may_act_at_once(crew: Crew, people: People, group: UserGroup, clock: Clock) -> None:
    group.users.append(crew.uma.id)
    clock.passes(seconds=11)
    assert people.is_team_now(crew.uma.id)


def is_watched(people: People, person: Person) -> bool:
    return people.is_listed(person.id)


def test_only_those_whom_the_settings_name_are_watched(crew: Crew, people: People) -> None:
    """Slack tells of everybody in the workspace each time that they set a status."""
    assert is_watched(people, crew.ben)
    assert not is_watched(people, crew.uma)
