"""Approvals step by step, without the worker: what is approved, what is taken away from under it, what Slack gets."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from copilot.desk.facts import thread_state
from copilot.forget import forget
from copilot.jobs import acts
from copilot.jobs.posting import outbox
from copilot.jobs.suggesting.cards import read_live, suggest_from
from copilot.records.answers.decisions import posts_of, read_decision
from copilot.records.clicks import Click
from copilot.records.tables import DECISIONS, OUTBOX, SUGGESTIONS
from copilot.slack.errors import SlackBusyError
from index.cases.by_hand import read_case
from index.lessons.rules import Lesson
from index.lessons.store import mark_obsolete
from index.model import Case
from index.storage import case_store
from tests.slack.deeds import heard
from tests.slack.desk import KNOWN, UNKNOWN

if TYPE_CHECKING:
    from copilot.model import Suggestion
    from copilot.records.answers.decisions import Decision, Post
    from tests.slack.desk import Desk
    from tests.strict_slack import Channel, Message, UserGroup

VAGUE = "Bakery docs?"  # some cases are a little like it, and none answers it
EVIL = "https://evil.example/x"
LONG = "Do this.\n\n" + "\n\n".join(f"Step {number}: {'turn it on and off again, ' * 8}" for number in range(20))
_numbers = count()


@dataclass
class Scene:
    """One question, one suggestion for it, and Ana, who decides."""

    desk: Desk
    group: UserGroup
    channel: Channel
    question: str = KNOWN
    ts: str = ""
    suggestion: Suggestion = field(init=False)

    def __post_init__(self) -> None:
        self.ts = self.desk.uma.says(self.channel, self.question)
        self.suggest()

    def suggest(self) -> None:
        """Another suggestion takes the place of this one."""
        s = self.desk.services
        self.suggestion = suggest_from(read_live((self.channel.id, self.ts), s), s)

    @property
    def case_id(self) -> str:
        """The first case that the draft stands on or that its aside names."""
        draft = self.suggestion.draft
        return (*draft.case_ids, *(draft.aside.case_ids if draft.aside else ()))[0]

    @property
    def posted(self) -> list[Message]:
        """What the app wrote in the thread and in the team's channel."""
        everything = [*self.desk.slack.thread(self.channel, self.ts), *self.desk.slack.messages(self.desk.triage)]
        return [message for message in everything if message.bot_id == self.desk.slack.bot_id]

    @property
    def told(self) -> str:
        """All that Ana hears: at once, and on the card."""
        decision = self.decision
        return "\n".join([*heard(self.desk.ana), (decision.problem if decision else "") or ""])

    @property
    def decision(self) -> Decision | None:
        with self.desk.app.engine.connect() as connection:
            return read_decision(connection, self.suggestion.suggestion_id)

    @property
    def posts(self) -> list[Post]:
        with self.desk.app.engine.connect() as connection:
            return posts_of(connection, self.suggestion.suggestion_id)

    def clicks(self, verb: str, **more: str) -> None:
        """Ana's click is done."""
        ana, thread = self.desk.ana, (self.channel.id, self.ts)
        more.setdefault("suggestion_id", self.suggestion.suggestion_id)
        acts.act(Click(str(next(_numbers)), verb, ana.id, thread, ana.im.id, **more), self.desk.services)

    def sends(self) -> None:
        """What was approved is posted, or tried; where Slack asks to wait, nothing more happens."""
        with suppress(SlackBusyError):
            outbox.send(self.suggestion.suggestion_id, self.desk.services)

    def waits(self, minutes: float) -> None:
        clock = self.desk.services.clock
        self.desk.services = replace(self.desk.services, clock=lambda: clock() + timedelta(minutes=minutes))

    def state(self) -> str:
        return read_live((self.channel.id, self.ts), self.desk.services).state

    def state_without_ours(self) -> str:
        """As a card shows it of which a part stands already."""
        facts = read_live((self.channel.id, self.ts), self.desk.services).facts
        return thread_state(fact for fact in facts if fact.ts not in {post.posted_ts for post in self.posts})

    def forget_what_it_stands_on(self) -> None:
        """As in a row from before it was noted."""
        mine = SUGGESTIONS.c.suggestion_id == self.suggestion.suggestion_id
        with self.desk.app.engine.begin() as connection:
            connection.execute(update(SUGGESTIONS).where(mine).values(stands_on=None))

    def put_back(self, case: Case) -> None:
        case_store.save_cases(self.desk.app.engine, [case], case_store.Changes())


def withdraw(scene: Scene, how: str) -> None:
    """Take away what the text needs to be posted."""
    engine, s = scene.desk.app.engine, scene.desk.services
    suggestion_id = scene.suggestion.suggestion_id
    match how:
        case "gone":
            assert case_store.delete_case(engine, scene.case_id)
        case "changed":
            _change_case(scene, resolution="Upgrade to 9.0, which does all of it by itself.", title="Another title")
        case "hidden":
            _change_case(scene, visibility="internal")
        case "obsolete":
            key = hashlib.sha256(scene.case_id.encode()).hexdigest()
            with engine.begin() as connection:
                lesson = Lesson(key, scene.case_id, "obsolete", 1.0, "public", "UBEN", "ben", s.clock(), note="old")
                mark_obsolete(connection, lesson)
        case "forgotten":
            forget(engine, scene.desk.app.cache, [], [scene.case_id], [], s.clock())
        case "audience":
            for channel in (scene.channel, scene.desk.triage):
                channel.is_ext_shared = True
        case "approver":
            scene.group.users.remove(scene.desk.ana.id)
        case "fault":
            text = f"See <{EVIL}|the docs>."
            body = _body(scene) | {"draft": _body(scene)["draft"] | {"text": f"See [the docs]({EVIL})."}}
            with engine.begin() as connection:
                mine = SUGGESTIONS.c.suggestion_id == suggestion_id
                connection.execute(update(SUGGESTIONS).where(mine).values(body=body))
                theirs = OUTBOX.c.suggestion_id == suggestion_id
                connection.execute(update(OUTBOX).where(theirs, OUTBOX.c.posted_ts.is_(None)).values(text=text))
                decided = DECISIONS.c.suggestion_id == suggestion_id
                connection.execute(update(DECISIONS).where(decided).values(text=body["draft"]["text"]))
        case "moved_on":
            scene.desk.uma.says(scene.channel, "Wait, it is something else.", scene.ts)


def _change_case(scene: Scene, **changes: Any) -> None:
    engine = scene.desk.app.engine
    with engine.connect() as connection:
        case = read_case(connection, scene.case_id)
    assert isinstance(case, Case)
    case_store.save_cases(engine, [replace(case, **changes)], case_store.Changes())


def _body(scene: Scene) -> dict[str, Any]:
    mine = SUGGESTIONS.c.suggestion_id == scene.suggestion.suggestion_id
    with scene.desk.app.engine.connect() as connection:
        return dict(connection.scalar(select(SUGGESTIONS.c.body).where(mine)) or {})


__all__ = ["EVIL", "KNOWN", "LONG", "UNKNOWN", "VAGUE", "Scene", "withdraw"]
