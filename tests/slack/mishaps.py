"""What may happen to an approval from outside, as data: cases go, channels open, people leave, processes die."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from copilot.forget import forget
from index.lessons.rules import Lesson
from index.lessons.store import mark_obsolete, unmark_obsolete
from index.storage import case_store
from index.storage.scope import Scope
from tests.slack.by_hand import Interruption, KilledError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.slack.stage import Stage
    from tests.slack.steps import Step
    from tests.strict_slack.state import Json

How = Literal[
    "deleted", "edited", "made internal", "channel gone", "obsolete", "forgotten", "not in the reindex", "back"
]
Trouble = Literal["busy", "broken", "refused", "dropped before", "dropped after"]


@dataclass(frozen=True)
class Mail:
    """Events come late, in another order, twice, or not at all."""

    how: Literal["backwards", "twice", "lost"]

    def do(self, stage: Stage) -> None:
        match self.how:
            case "backwards":
                stage.hand_over(stage.mail[::-1])
            case "twice":
                stage.hand_over(stage.mail * 2)
            case "lost":
                stage.lose(stage.mail)


@dataclass(frozen=True)
class Withdraw:
    """Something happens to a case that a draft may stand on."""

    case: str
    how: How

    def do(self, stage: Stage) -> None:
        case, engine, now = stage.cases[self.case], stage.nightly, stage.clock.now
        match self.how:
            case "deleted":
                case_store.delete_case(engine, case.case_id)
            case "edited":
                case_store.save_cases(engine, [replace(case, resolution="Do not do that.")], case_store.Changes())
            case "made internal":
                case_store.save_cases(engine, [replace(case, visibility="internal")], case_store.Changes())
            case "channel gone":
                with engine.begin() as connection:
                    case_store.delete_scope(connection, case.source, case.scope, keep=None)
            case "obsolete":
                with engine.begin() as connection:
                    mark_obsolete(connection, _obsolete(case.case_id, stage))
            case "forgotten" if case.source == "slack":
                forget(engine, stage.process.app.cache, [], [case.case_id], [], now)
            case "not in the reindex":
                case_store.remove_absent(engine, Scope(case.source, case.scope, case.asked_at, now), ())
            case "back":
                case_store.save_cases(engine, [case], case_store.Changes())
                with engine.begin() as connection:
                    unmark_obsolete(connection, case.case_id)


@dataclass(frozen=True)
class Share:
    """Who reads a channel changes."""

    place: Literal["support", "lab", "triage"]
    how: Literal["shared", "opened", "closed"]

    def do(self, stage: Stage) -> None:
        channel = getattr(stage, self.place)
        with stage.slack.world.lock:
            channel.is_ext_shared = self.how == "shared"
            channel.is_private = self.how == "closed" or (self.how == "shared" and channel.is_private)


@dataclass(frozen=True)
class Team:
    """Somebody leaves the team's user group, or comes back; Slack tells of it."""

    who: Literal["ana", "ben"]
    leaves: bool

    def do(self, stage: Stage) -> None:
        person, group = getattr(stage, self.who), stage.group
        if (person.id in group.users) != self.leaves:
            return
        with stage.slack.world.lock:
            if self.leaves:
                group.users.remove(person.id)
                stage.oracle.left_at[person.id] = stage.clock.now
            else:
                group.users.append(person.id)
                stage.oracle.came_back(person.id)
        stage.slack.deliver_event({"type": "subteam_members_changed", "subteam_id": group.id})


@dataclass(frozen=True)
class Fault:
    """The next call of a kind meets trouble; `after` as many that do not."""

    trouble: Trouble
    method: str = "chat.postMessage"
    after: int = 0

    def do(self, stage: Stage) -> None:
        faults, when = stage.slack.faults, _skipping(self.after, self.method)
        match self.trouble:
            case "busy":
                faults.answer(self.method, retry_after=2, when=when)
            case "broken":
                faults.answer(self.method, status=500, when=when)
            case "refused":
                faults.answer(self.method, error="restricted_action", when=when)
            case "dropped before":
                faults.drop_before(self.method, when=when)
            case "dropped after":
                faults.drop_after(self.method, when=when)


@dataclass(frozen=True)
class Die:
    """The process dies at that point of a job, if it comes to it; a new one starts."""

    job: Literal["act", "send"]
    at: int

    def do(self, stage: Stage) -> None:
        def die() -> None:
            raise KilledError

        stage.process.interruption = Interruption(self.job, self.at, die, is_stop=False)
        try:
            stage.work()
        except KilledError:
            stage.restart()
        stage.process.interruption = None


@dataclass(frozen=True)
class Stop:
    """The process is stopped there for a while; another on the same database goes on; then so does the first."""

    job: Literal["act", "send"]
    at: int
    seconds: float
    meanwhile: tuple[Step, ...] = ()

    def do(self, stage: Stage) -> None:
        def stopped() -> None:
            stage.clock.wait(self.seconds)
            first, stage.process = stage.process, stage.second()
            stage.process.look()
            for step in self.meanwhile:
                step.do(stage)
            stage.work()
            stage.process = first

        stage.process.interruption = Interruption(self.job, self.at, stopped, is_stop=True)
        stage.work()
        stage.process.interruption = None


def _obsolete(case_id: str, stage: Stage) -> Lesson:
    lesson_id = hashlib.sha256(case_id.encode()).hexdigest()
    return Lesson(lesson_id, case_id, "obsolete", 1.0, "public", stage.ben.id, "ben", stage.clock.now)


def _skipping(number: int, method: str) -> Callable[[Json], bool]:
    """Calls of this kind, but for the first so many; of posts only those that were approved."""
    left = number

    def fits(given: dict[str, Any]) -> bool:
        nonlocal left
        if method.startswith("chat.") and "metadata" not in given:
            return False
        left -= 1
        return left < 0

    return fits
