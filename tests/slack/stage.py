"""A workspace with two places to ask in, cases to answer from, and an app that is driven by hand; and what is left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select

from copilot.jobs.remembering import catch_up
from copilot.records.database import open_database
from copilot.records.tables import AUDIT, DECISIONS, OUTBOX, WORK
from copilot.records.work import given_up
from copilot.slack.cleared import Instant
from index.cases.by_hand import case_by_hand
from index.model import Case
from index.storage import case_store
from index.storage.tables import metadata
from tests.slack.by_hand import Clock, Process
from tests.slack.desk import Crew, settings_for
from tests.slack.forging import action
from tests.slack.oracle import Oracle
from tests.strict_slack import StrictSlack, interactions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from sqlalchemy import Engine

    from tests.strict_slack import Channel, EventRecord, Message, Person

_LONG_AGO = datetime(2026, 9, 1, tzinfo=UTC)
_TICK = timedelta(milliseconds=1)
_SOON = timedelta(minutes=4)  # what is due later nobody waits for: a card that has nowhere to go tries every five
ABOUT = {  # a word of the question, and so what it is answered from
    "thread": "The exporter fails with OBJECT_LOCKED, what can we do?",
    "by hand": "Our scheduler skips every second snapshot, why?",
    "internal": "The licence daemon refuses the replica, any idea?",
    "nothing": "Does anybody know a good bakery in Lisbon?",
}


class Ground:
    """A database that is emptied and not made anew for each story; making one takes longer than a story does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.first, self.second, self.nightly = (open_database(folder, None) for _ in range(3))

    def clear(self) -> None:
        with self.nightly.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                if table is not AUDIT:  # of which nothing is ever deleted
                    connection.execute(delete(table))

    def close(self) -> None:
        for engine in (self.first, self.second, self.nightly):
            engine.dispose()


class Stage:
    """Ana, Ben and Lea are the team; Uma asks in a public channel, and in a private one that only the team reads."""

    def __init__(self, ground: Ground) -> None:
        self.clock, ids = Clock(), count(1)
        self.slack = StrictSlack(self.clock, retry_delays=())
        self._ground, self.nightly = ground, ground.nightly
        self._new_id = lambda: f"{next(ids):07x}"
        self._names = (f"process{number}" for number in count(1))

    def __enter__(self) -> Self:
        slack = self.slack
        slack.__enter__()
        self._patched = pytest.MonkeyPatch()
        self._patched.setattr(Instant, "now", self.clock.instant)
        self._ground.clear()
        self.ana, self.ben, self.lea, self.uma = (slack.add_user(name) for name in ("ana", "ben", "lea", "uma"))
        team = [self.ana, self.ben, self.lea]
        self.support = slack.add_channel("support", [*team, self.uma])
        self.lab = slack.add_channel("lab", [*team, self.uma], is_private=True)
        self.archive, self.ops = slack.add_channel("archive", team), slack.add_channel("ops", team, is_private=True)
        self.triage = slack.add_channel("team", team, is_private=True)
        self.group = slack.add_user_group("community-team", team)
        self.oracle = Oracle(
            slack.world, self.nightly, lambda: self.clock.now, self.group, (self.support, self.lab), self.triage
        )
        slack.world.accepted = self.oracle.judge
        self.cases = self._cases()
        case_store.save_cases(self.nightly, list(self.cases.values()), case_store.Changes())
        self.process = self.new_process(self._ground.first)
        self.other: Process | None = None
        slack.deliver_by_hand(lambda body, headers: self.process.take(body, headers))
        self.asked: list[tuple[Channel, str]] = []
        self.offered: dict[tuple[str, str], str] = {}  # card and button → its value, also when it is there no more
        self._handed: set[str] = set()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for process in filter(None, (self.process, self.other)):
            process.close()
        self._patched.undo()
        self.slack.__exit__(kind, error, at)

    def new_process(self, engine: Engine) -> Process:
        with self.slack.world.lock:  # the app does not start where outsiders read it; whoever starts it mends that
            self.triage.is_private, self.triage.is_ext_shared = True, False
        crew = Crew(self.ana, self.ben, self.uma, self.support, self.triage)
        slack = {
            "support_channels": [self.support.id, self.lab.id],
            "internal_channels": [self.lab.id],
            "triage_channel": self.triage.id,
            "cards_to": "triage_channel",
        }
        team = {"members": [], "user_group": "@community-team"}
        settings = settings_for(self.slack, self._ground.folder, crew, None, {"slack": slack, "team": team})
        return Process(next(self._names), settings, engine, self.clock, self._new_id, self.oracle)

    def second(self) -> Process:
        """Another process on the same database."""
        self.other = self.other or self.new_process(self._ground.second)
        return self.other

    def restart(self) -> None:
        """The process is gone; a new one catches up with what nobody heard."""
        self.process.close()
        self.process = self.new_process(self._ground.first)
        catch_up.catch_up_everywhere(self.process.services)

    # What goes on

    @property
    def mail(self) -> list[EventRecord]:
        """Events that the app was not told of yet."""
        return [record for record in self.slack.events if record.event_id not in self._handed]

    def hand_over(self, records: list[EventRecord]) -> None:
        for record in records:
            assert self.slack.hand_over(record).ok
        self.lose(records)

    def lose(self, records: list[EventRecord]) -> None:
        """Nobody hears of them, or not again."""
        self._handed |= {record.event_id for record in records}

    def work(self) -> None:
        """Deliver what has happened, and do all that is due."""
        self.hand_over(self.mail)
        self.process.worker.run_due()
        for card in self.cards:
            self.offered |= {(card.ts, name): value for name, value in _offers(card)}

    def settle(self) -> None:
        """No more trouble, and all the time that it takes."""
        self.slack.faults.clear()
        for _ in range(400):
            self.work()
            due = self._next()
            if due is None or due - self.clock.now > _SOON:
                return
            self.clock.now = max(self.clock.now, due + _TICK)
            self.process.look()
        raise AssertionError(f"there is always something to do: {self._waiting()}")

    @property
    def cards(self) -> list[Message]:
        return [message for message in self.slack.messages(self.triage) if message.blocks and not message.metadata]

    def click(self, person: Person, verb: str, number: int) -> str:
        """A button of a card, perhaps one that only an outdated client still shows; its value, if it was ever there."""
        cards = self.cards
        card = cards[number % len(cards)] if cards else None
        value = self.offered.get((card.ts, verb), "") if card else ""
        if card and value:
            world = self.slack.world
            with world.lock:
                payload = interactions.click_in_message(world, person.user, self.triage, card, action(verb, value))
            self.slack.interact(payload)
        return value

    # What came of it

    def left_over(self) -> list[str]:
        """What is not as it should be once everything is quiet."""
        found = [*self.oracle.violations, *self.slack.problems, *map(str, self.slack.pings())]
        with self.nightly.connect() as connection:
            for row in connection.execute(select(OUTBOX)):
                standing = self.slack.world.channels[row.channel].messages.get(row.posted_ts or "")
                if row.state in ("sending", "unknown"):
                    found.append(f"{row.outbox_id} is still {row.state}")
                if row.state == "sent" and standing and row.text and standing.text != row.text:
                    found.append(f"{row.outbox_id} is kept as {row.text!r} and stands as {standing.text!r}")
            decided = select(DECISIONS.c.suggestion_id, DECISIONS.c.outcome)
            open_ends = [(sid, end) for sid, end in connection.execute(decided) if end in ("sending", "unknown")]
            found += [f"{sid} is still {end}" for sid, end in open_ends]
        return found + [f"given up: {key}: {reason}" for key, reason in given_up(self.nightly)]

    def replies(self, thread: tuple[Channel, str]) -> list[Message]:
        return [message for message in self.slack.thread(*thread) if message.bot_id == self.slack.bot_id]

    def _next(self) -> datetime | None:
        with self.nightly.connect() as connection:
            rows = connection.execute(select(WORK.c.due_at, WORK.c.leased_until).where(WORK.c.due_at.is_not(None)))
            return min((max(row.due_at, row.leased_until or row.due_at) for row in rows), default=None)

    def _waiting(self) -> list[str]:
        with self.nightly.connect() as connection:
            return list(connection.scalars(select(WORK.c.key).where(WORK.c.due_at.is_not(None))))

    def _cases(self) -> dict[str, Case]:
        """One from a thread, one written by hand, and one of a private channel, each with words of its own."""
        about: dict[str, object] = {"standing": "confirmed", "asked_by": "U0LONGAGO", "asked_at": _LONG_AGO}
        about |= {"answered_by": self.ben.id, "answered_by_name": "ben", "answered_by_team": True}
        return {
            "thread": _case(self.archive, "public", "Set the exporter to skip locked objects.", ABOUT["thread"], about),
            "by hand": case_by_hand(
                "team:snapshot",
                ABOUT["by hand"],
                "Give the scheduler a window of its own.",
                visibility="public",
                url="https://strict.slack.com/archives/C0ARCHIVE/p1",
                by=self.ben.id,
                by_name="ben",
                asked_at=_LONG_AGO,
                now=_LONG_AGO,
            ),
            "internal": _case(self.ops, "internal", "Renew the site key by hand.", ABOUT["internal"], about),
        }


def _case(channel: Channel, visibility: str, resolution: str, problem: str, about: dict[str, object]) -> Case:
    ts, link = "1788220800.000100", f"https://strict.slack.com/archives/{channel.id}/p1788220800000100"
    says = {"title": problem, "problem": problem, "resolution": resolution, "url": link, "resolved_at": _LONG_AGO}
    where = {"case_id": f"slack:{channel.id}:{ts}", "source": "slack", "scope": channel.id, "visibility": visibility}
    return Case(**where, **says, **about)  # type: ignore[arg-type]


def _offers(card: Message) -> Iterator[tuple[str, str]]:
    """The buttons of a card."""
    for block in card.blocks or []:
        for element in block.get("elements", ()):
            if element.get("type") == "button":
                yield element["action_id"], str(element.get("value", ""))
