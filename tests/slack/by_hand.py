"""The app driven by hand: in one thread, by a clock that a test moves, in processes that die or stop where it says."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from slack_bolt import BoltRequest
from sqlalchemy import event

from copilot.build import App
from copilot.jobs.registry import make_worker
from copilot.records.answers.suggestions import save_suggestion
from copilot.serve.connect import connect
from copilot.slack.app import make_app
from copilot.slack.cleared import Instant
from copilot.slack.errors import SlackError
from copilot.slack.events import event_filter
from copilot.suggest import suggest
from index.kinds.guess import NO_OPINION
from index.lessons.store import lessons_of
from index.model import VISIBILITIES
from index.search.match import Evidence, Match
from index.storage import case_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ParamSpec, TypeVar

    from sqlalchemy import Connection, Engine

    from copilot.model import Conversation, Suggestion
    from copilot.records.work import Work
    from copilot.settings import Settings
    from copilot.slack.services import Services, Suggester
    from index.model import Audience
    from tests.slack.oracle import Oracle

    P = ParamSpec("P")
    T = TypeVar("T")

_A_LOOK = timedelta(minutes=1)  # how often `serve` asks who the team is
_LONG = 5  # letters: of a word that says what a question is about


class KilledError(BaseException):
    """The process is gone: nothing may catch this."""


class Clock:
    """Stands still but for a millisecond each time it is read, so that no two moments are alike."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def instant(self) -> Instant:
        """For a process that measures how long it was held up."""
        at = self.now.timestamp()
        return Instant(at, at)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Interruption:
    """What is to happen at the so-many-th point within a kind of job, once."""

    job: str
    left: int
    happen: Callable[[], None]
    is_stop: bool  # and not the end


class AtOnce(Executor):
    """Bolt's listeners, each done before anything else is."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


class Process:
    """One process of the app: what it knows dies with it, what it wrote stays."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        engine: Engine,
        clock: Clock,
        new_id: Callable[[], str],
        oracle: Oracle,
    ) -> None:
        self.name, self.clock, self.oracle = name, clock, oracle
        self.interruption: Interruption | None = None
        self._job = ""
        self.app = App(settings)
        self.app.engine = engine
        services = connect(self.app, clock=clock, new_id=new_id, suggester=self._suggester())
        self.services: Services = replace(services, embed_case=lambda _case_id: None)
        secret = settings.environment.slack_signing_secret
        assert secret
        self._bolt = make_app(self.services, event_filter(self.services), secret.get_secret_value())
        self._bolt.listener_runner.listener_executor = AtOnce()
        self.worker = make_worker(self.services, name)
        self.worker._jobs = {kind: partial(self._do, kind, job) for kind, job in self.worker._jobs.items()}
        self._looked_at = clock.now
        self._watch_calls()
        event.listen(engine, "begin", self._begin)
        event.listen(engine, "checkin", self._done)

    def take(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """A request of Slack's, answered."""
        response = self._bolt.dispatch(BoltRequest(body=body.decode(), headers=dict(headers)))
        return response.status, response.body

    def look(self) -> None:
        """What `serve` does every minute."""
        if self.clock.now - self._looked_at >= _A_LOOK:
            self._looked_at = self.clock.now
            try:
                self.services.people.refresh_team()
            except SlackError:
                return

    def close(self) -> None:
        event.remove(self.app.engine, "begin", self._begin)
        event.remove(self.app.engine, "checkin", self._done)

    def _do(self, kind: str, job: Callable[[Work], datetime | None], work: Work) -> datetime | None:
        self._job, before = kind, self._job
        try:
            return job(work)
        finally:
            self._job = before
            if kind == "event" and work.payload.get("type") == "team":
                self.oracle.heard_by |= {(user, self.name) for user in self.oracle.left_at}

    def _watch_calls(self) -> None:
        client: Any = self.services.slack.client
        call = client.api_call

        def api_call(method: str, **kwargs: Any) -> Any:
            # Stopped between its last look and Slack a process posts late, whatever it does: see the crash benchmark.
            self._point(may_stop="metadata" not in (kwargs.get("json") or {}))
            self.oracle.caller = self.name
            answer = call(method, **kwargs)
            self._point()
            return answer

        client.api_call = api_call

    def _begin(self, _connection: Connection) -> None:
        self._point()

    def _done(self, *_: object) -> None:
        self._point(may_die=False)  # SQLAlchemy would go on holding the connection

    def _point(self, *, may_stop: bool = True, may_die: bool = True) -> None:
        """Between two things that others can see: where a process may die or stop."""
        planned = self.interruption
        if planned is None or planned.job != self._job or not (may_stop if planned.is_stop else may_die):
            return
        planned.left -= 1
        if planned.left < 0:
            self.interruption = None
            planned.happen()

    def _suggester(self) -> Suggester:
        """The whole line, but for the search: cases are found by a word that they share with the question."""

        def keep(suggestion: Suggestion) -> None:
            self.oracle.suggestions[suggestion.suggestion_id] = suggestion
            save_suggestion(self.app.engine, suggestion)

        services = replace(
            self.app.suggest_services,
            find=partial(find, self.app.engine),
            confidence=lambda matches: 0.9 if matches else 0.0,
            kinds=lambda _question: NO_OPINION,
            save=keep,
        )
        return partial(suggest, services=services)


def find(
    engine: Engine, conversation: Conversation, audience: Audience, _as_of: datetime | None, words: str = ""
) -> list[Match]:
    """The cases that may be shown and share a long word with the question."""
    asked = _telling(words or conversation.question)
    visible = VISIBILITIES if audience == "internal" else ("public",)
    cases = [case for visibility in visible for page in case_store.pages(engine, visibility) for case in page]
    with engine.connect() as connection:
        lessons = lessons_of(connection, [case.case_id for case in cases])
    over = {case_id for case_id, said in lessons.items() if any(lesson.kind == "obsolete" for lesson in said)}
    fit = [case for case in cases if asked & _telling(case.problem) and case.case_id not in over]
    return [Match(case, 0.9, Evidence(words=0.9)) for case in fit]


def _telling(text: str) -> set[str]:
    return {word.strip(".,?!:").lower() for word in text.split() if len(word) > _LONG}
