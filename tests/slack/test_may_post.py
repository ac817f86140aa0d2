"""Whatever was approved, and however it comes to be posted: when what it needs was taken away, it is refused."""

from __future__ import annotations

import ast
import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from copilot.jobs.posting import clearance, outbox
from copilot.records.tables import AUDIT
from copilot.slack import gateway
from index.storage.case_store import cases_by_id
from tests.conftest import ROOT
from tests.slack.test_asides import into
from tests.slack.withdrawing import EVIL, KNOWN, LONG, UNKNOWN, VAGUE, Scene, withdraw

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.slack.desk import Crew, Desk
    from tests.strict_slack import StrictSlack

SAYS = {
    "gone": "was deleted, edited or made private",
    "changed": "was edited",
    "hidden": "is internal now",
    "obsolete": "was marked obsolete",
    "forgotten": "erased on request",
    "audience": "outsiders can read",
    "approver": "no longer on the team",
    "fault": "can't be posted",
    "moved_on": "thread has changed",
}
OF_THE_PATH = {
    "correction": set(SAYS) - {"fault", "moved_on"},  # it is their own text, for a thread that they look at
    "the aside": set(SAYS) - {"fault"},
}


@pytest.fixture
def make_scene(make_desk: Callable[..., Desk], slack: StrictSlack, crew: Crew) -> Callable[..., Scene]:
    """A thread in the support channel, or in one where the team is among itself."""
    inside = slack.add_channel("inside", [crew.ana, crew.ben, crew.uma], is_private=True)
    group = slack.add_user_group("oncall", [crew.ana])
    policy = {
        "slack": {"internal_channels": ["#inside"]},
        "team": {"members": [crew.ben.id], "user_group": "@oncall"},
    }
    desk = make_desk(start=False, policy=policy)

    def make(*, is_inside: bool = False, question: str = KNOWN) -> Scene:
        return Scene(desk, group, inside if is_inside else crew.support, question)

    return make


def at_a_click(scene: Scene, withdrawn: Callable[[], None]) -> None:
    withdrawn()
    scene.clicks("approve")
    scene.sends()


def after_a_429(scene: Scene, withdrawn: Callable[[], None]) -> None:
    scene.desk.slack.faults.answer("chat.postMessage", retry_after=1, when=into(scene.channel))
    scene.clicks("approve")
    scene.sends()
    assert [post.state for post in scene.posts] == ["ready"]
    withdrawn()
    scene.sends()


def after_no_clear_answer(scene: Scene, withdrawn: Callable[[], None]) -> None:
    scene.desk.slack.faults.drop_before("chat.postMessage")
    scene.clicks("approve")
    scene.sends()
    assert [post.state for post in scene.posts] == ["unknown"]
    withdrawn()
    scene.waits(minutes=2)
    scene.sends()  # it is not in the thread, so it would be posted once more


def try_again(scene: Scene, withdrawn: Callable[[], None]) -> None:
    scene.desk.slack.faults.answer("chat.postMessage", error="restricted_action", when=into(scene.channel))
    scene.clicks("approve")
    scene.sends()
    assert scene.decision
    assert scene.decision.outcome == "failed"
    withdrawn()
    scene.clicks("try_again")
    scene.sends()


def post_anyway(scene: Scene, withdrawn: Callable[[], None]) -> None:
    scene.desk.uma.says(scene.channel, "And it is only on weekends.", scene.ts)
    seen = scene.state()
    withdrawn()
    scene.clicks("post_anyway", seen_state=seen)
    scene.sends()


def post_the_rest(scene: Scene, withdrawn: Callable[[], None]) -> None:
    scene.desk.slack.faults.answer(
        "chat.postMessage", error="restricted_action", when=lambda given: "Step 19" in str(given.get("text"))
    )
    scene.clicks("approve", text=LONG, modal_id="m1")
    scene.sends()
    assert [post.state for post in scene.posts] == ["sent", "failed"]
    withdrawn()
    scene.clicks("try_again")
    scene.sends()


def correction(scene: Scene, withdrawn: Callable[[], None]) -> None:
    scene.clicks("approve")
    scene.sends()
    assert [post.state for post in scene.posts] == ["sent"]
    withdrawn()
    scene.clicks("correct", text="Something else.")
    scene.sends()


def the_aside(scene: Scene, withdrawn: Callable[[], None]) -> None:
    scene.desk.slack.faults.answer("chat.postMessage", retry_after=1, when=into(scene.desk.triage))
    scene.clicks("approve")
    scene.sends()
    assert [(post.state, post.is_aside) for post in scene.posts] == [("ready", True), ("ready", False)]
    withdrawn()
    scene.sends()


PATHS = {
    path.__name__.replace("_", " "): path
    for path in (
        at_a_click,
        after_a_429,
        after_no_clear_answer,
        try_again,
        post_anyway,
        post_the_rest,
        correction,
        the_aside,
    )
}


@pytest.mark.parametrize(
    ("path", "how"), [(path, how) for path in PATHS for how in SAYS if how in OF_THE_PATH.get(path, SAYS)]
)
def test_what_was_withdrawn_is_not_posted(path: str, how: str, make_scene: Callable[..., Scene]) -> None:
    scene = make_scene(is_inside=how == "audience", question=VAGUE if path == "the aside" else KNOWN)
    before: list[str] = []

    def withdrawn() -> None:
        before.extend(message.text for message in scene.posted)
        withdraw(scene, how)

    PATHS[path](scene, withdrawn)
    assert [message.text for message in scene.posted] == before
    assert SAYS[how] in scene.told
    assert not scene.desk.slack.problems


@pytest.mark.parametrize("path", PATHS)
def test_what_stands_is_posted(path: str, make_scene: Callable[..., Scene]) -> None:
    """The same ways, with nothing taken away."""
    scene = make_scene(question=UNKNOWN if path == "the aside" else KNOWN)
    PATHS[path](scene, lambda: None)
    assert scene.decision
    assert scene.decision.outcome == "posted"
    assert [post.state for post in scene.posts] == ["sent"] * len(scene.posts)
    assert len(scene.posted) == len(scene.posts)
    assert not scene.desk.slack.problems


def audited(scene: Scene) -> list[str]:
    with scene.desk.app.engine.connect() as connection:
        mine = AUDIT.c.suggestion_id == scene.suggestion.suggestion_id
        return list(connection.scalars(select(AUDIT.c.action).where(mine).order_by(AUDIT.c.audit_id)))


def test_after_forgetting_trying_again_decides_nothing(make_scene: Callable[..., Scene]) -> None:
    scene = make_scene()
    scene.desk.slack.faults.answer("chat.postMessage", error="restricted_action")
    scene.clicks("approve")
    scene.sends()
    withdraw(scene, "forgotten")
    scene.clicks("try_again")
    assert scene.posted == []
    assert scene.decision
    assert (scene.decision.outcome, scene.decision.text) == ("failed", None)
    assert audited(scene) == ["approved", "failed"]


def test_a_refused_approval_stands_in_nobodys_way(make_scene: Callable[..., Scene]) -> None:
    scene = make_scene()
    after_a_429(scene, lambda: withdraw(scene, "changed"))
    first = scene.suggestion.suggestion_id
    again = Scene.__new__(Scene)
    again.desk, again.group, again.channel, again.ts = scene.desk, scene.group, scene.channel, scene.ts
    again.question = KNOWN
    again.suggest()
    assert again.suggestion.suggestion_id != first
    again.clicks("approve")
    again.sends()
    assert again.decision
    assert again.decision.outcome == "posted"
    assert all(post.state == "sent" for post in again.posts)


def test_what_was_suggested_before_hashes_were_kept_needs_its_cases_to_be_there(
    make_scene: Callable[..., Scene],
) -> None:
    scene = make_scene()
    scene.forget_what_it_stands_on()
    withdraw(scene, "changed")
    scene.clicks("approve")
    scene.sends()
    assert len(scene.posted) == 1


def test_a_case_that_says_the_same_again_is_the_same(make_scene: Callable[..., Scene]) -> None:
    """A message beside the answer was edited: the case goes for a moment, and comes back as it was."""
    scene = make_scene()
    with scene.desk.app.engine.connect() as connection:
        case = cases_by_id(connection, [scene.case_id])[scene.case_id]
    withdraw(scene, "gone")
    scene.clicks("approve")
    assert scene.decision is None
    scene.put_back(case)
    scene.clicks("approve")
    scene.sends()
    assert len(scene.posted) == 1


def test_what_an_approver_links_themselves_is_theirs_and_what_the_draft_links_is_not(
    make_scene: Callable[..., Scene],
) -> None:
    scene = make_scene()
    scene.clicks("approve", text=f"Look at [this]({EVIL}?mine) first.", modal_id="m1")
    scene.sends()
    assert [message.text for message in scene.posted] == [f"Look at <{EVIL}?mine|this> first."]
    scene = make_scene()
    withdraw(scene, "fault")  # the draft itself holds the link
    scene.clicks("approve", text=f"Hi! See [the docs]({EVIL}).", modal_id="m2")
    scene.sends()
    assert scene.posted == []


def test_the_rest_is_bound_to_what_was_shown_of_the_thread(make_scene: Callable[..., Scene]) -> None:
    scene = make_scene()
    post_the_rest(scene, lambda: withdraw(scene, "moved_on"))
    assert len(scene.posted) == 1
    shown = scene.state_without_ours()
    scene.clicks("try_again", seen_state=shown)
    scene.sends()
    assert len(scene.posted) == 2


def test_taking_back_needs_no_source(make_scene: Callable[..., Scene]) -> None:
    scene = make_scene()
    scene.clicks("approve")
    scene.sends()
    withdraw(scene, "gone")
    scene.clicks("retract")
    assert scene.posted == []


def test_only_the_checker_clears_a_message() -> None:
    """The gateway takes an approved text as `Cleared`, and nothing else in the app can make one."""
    makers = []
    for path in sorted((ROOT / "copilot").rglob("*.py")):
        calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        if any(isinstance(call.func, ast.Name) and call.func.id == "Cleared" for call in calls):
            makers.append(path.relative_to(ROOT).as_posix())
    assert makers == ["copilot/jobs/posting/clearance.py"]


def test_who_takes_over_waits_longer_than_a_call_can_last_that_began_in_time() -> None:
    timeout = gateway._TIMEOUT_SECONDS
    assert outbox.GRACE.total_seconds() >= clearance.GOOD_FOR.total_seconds() + timeout


@pytest.mark.parametrize("seconds", [6.0, 3600.0])
@pytest.mark.parametrize("clock", ["time", "monotonic"])
def test_what_was_held_up_before_the_call_is_given_back(
    seconds: float, clock: str, make_scene: Callable[..., Scene], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either clock shows it: the one that is set, and the one that is not."""
    scene = make_scene()
    scene.clicks("approve")
    post_reply = gateway.Gateway.post_reply

    def late(*args: Any, **kwargs: Any) -> str:
        real = getattr(time, clock)
        with pytest.MonkeyPatch.context() as held_up:
            held_up.setattr(time, clock, lambda: real() + seconds)
            return post_reply(*args, **kwargs)

    monkeypatch.setattr(gateway.Gateway, "post_reply", late)
    scene.sends()
    assert scene.posted == []
    assert [post.state for post in scene.posts] == ["ready"]
    monkeypatch.setattr(gateway.Gateway, "post_reply", post_reply)
    scene.sends()
    assert len(scene.posted) == 1
