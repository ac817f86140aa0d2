"""Collects what the strict Slack sees of the app as it happens, since its own logs are bounded."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from copilot.desk.facts import slack_time

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from tests.strict_slack import StrictSlack
    from tests.strict_slack.records import Delivered, EventRecord
    from tests.strict_slack.state import Call

_EVERY = 0.5  # seconds
KEPT = 5_000  # calls, events and interactions that the strict Slack keeps: far more than arrive between two checks
_NO_SUGGESTION = "No suggestion"  # title of the modal when there is none
_Logged = TypeVar("_Logged")


@dataclass(slots=True)
class Shortcut:
    """One shortcut; the times are the strict Slack's, in seconds."""

    began: float = 0.0
    opened: float | None = None  # when the app opened the waiting modal
    finished: float | None = None  # when the suggestion was shown, in the modal or in an ephemeral message
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What the app must store about an event: kind, ts of the message, time of the edit or reaction."""

    event_id: str
    kind: str
    ts: str
    at: float | None


@dataclass(slots=True)
class Seen:
    """Everything that was observed."""

    event_tries: list[Delivered] = field(default_factory=list)
    shortcut_tries: list[Delivered] = field(default_factory=list)
    shortcuts: dict[str, Shortcut] = field(default_factory=dict)  # by trigger
    modals: dict[str, Shortcut] = field(default_factory=dict)
    events: list[Kept] = field(default_factory=list)
    pending: list[EventRecord] = field(default_factory=list)  # not acknowledged yet


class Watch:
    """Reads the strict Slack's logs twice a second, in a background thread."""

    def __init__(self, slack: StrictSlack, team: Collection[str], also: Callable[[], None]) -> None:
        self.seen = Seen()
        self._slack = slack
        self._team = team
        self._also = also
        self._last: dict[str, Any] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch")

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_EVERY):
            self._look()
            self._also()
        self._look()

    def _look(self) -> None:
        seen = self.seen
        for interaction in self._new("interactions", self._slack.interactions):
            seen.shortcut_tries.append(interaction.delivered)
            self._shortcut(interaction.payload["trigger_id"]).began = interaction.delivered.at
        for call in self._new("calls", self._slack.journal):
            self._record_call(call)
        for record in self._new("events", self._slack.events):
            seen.pending.append(record)
            if kept := kept_of(record, self._team):
                seen.events.append(kept)
        for record in [record for record in seen.pending if record.acknowledged]:
            seen.event_tries += record.attempts
            seen.pending.remove(record)

    def _record_call(self, call: Call) -> None:
        view = call.args.get("view") or {}
        match call.method:
            case "views.open" if not call.error:
                shortcut = self._shortcut(call.args["trigger_id"])
                shortcut.opened = call.at
                self.seen.modals[modal_in(view)] = shortcut
            case "views.update" if not call.error:
                self._finish(modal_in(view), call.at, view["title"]["text"] == _NO_SUGGESTION)
            case "chat.postEphemeral" if not call.error:
                buttons = [e for block in call.args["blocks"] for e in block.get("elements", ()) if "value" in e]
                for button in buttons:
                    self._finish(button["value"], call.at, failed=False)

    def _finish(self, modal_id: str, at: float, failed: bool) -> None:
        shortcut = self.seen.modals.get(modal_id)
        if shortcut and shortcut.finished is None:
            shortcut.finished, shortcut.failed = at, failed

    def _shortcut(self, trigger_id: str) -> Shortcut:
        return self.seen.shortcuts.setdefault(trigger_id, Shortcut())

    def _new(self, name: str, log: Sequence[_Logged]) -> Sequence[_Logged]:
        """The entries of a log since the last check."""
        last = self._last.get(name)
        place = next((place for place in range(len(log) - 1, -1, -1) if log[place] is last), -1)
        if log:
            self._last[name] = log[-1]
        return log[place + 1 :]


def modal_in(view: dict[str, Any]) -> str:
    """The app's id for a modal: the first word of the view's private metadata."""
    return str(view["private_metadata"]).partition(" ")[0]


def kept_of(record: EventRecord, team: Collection[str]) -> Kept | None:
    """What an event must leave in the database; None if nothing."""
    event = record.event
    match event["type"], event.get("subtype"):
        case "message", "message_changed":
            message = event["message"]
            return Kept(record.event_id, "message", message["ts"], seconds(message["edited"]["ts"]))
        case "message", _:
            return Kept(record.event_id, "message", event["ts"], None)
        case (("reaction_added" | "reaction_removed"), _) if event["user"] in team:
            return Kept(record.event_id, "reaction", event["item"]["ts"], seconds(event["event_ts"]))
    return None


def seconds(ts: str) -> float:
    return slack_time(ts).timestamp()
