"""The whole app on a strict Slack: real Bolt, real index, real database, one workspace with a team and a user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import SecretStr
from sqlalchemy import select

from copilot.build import App
from copilot.records.answers.decisions import read_decision
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.tables import CARDS, DECISIONS
from copilot.records.threads.thread_list import read_thread
from copilot.records.work import waiting
from copilot.serve.connect import connect
from copilot.serve.server import Server
from copilot.settings import Environment, Policy, Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.records.answers.decisions import Decision
    from copilot.records.answers.suggestions import SuggestionRow
    from copilot.slack.services import Services, Suggester
    from index.embedding.embedder import Embedder
    from tests.strict_slack import Channel, Message, Person, StrictSlack

KNOWN = (
    "Two rows for the same key arrive in one batch and then the upsert aborts saying that more than one source row "
    "matched."
)
UNKNOWN = "Does anybody know a good bakery in Lisbon?"
ALL_DAY = {"timezone": "Europe/Berlin", "working": {"days": "Mon-Sun", "from": "00:00", "to": "00:00"}}


@dataclass
class Desk:
    """Ana and Ben are the team, Ana is on call, Uma asks."""

    slack: StrictSlack
    app: App
    services: Services
    server: Server
    ana: Person
    ben: Person
    uma: Person
    support: Channel
    triage: Channel

    def thread(self, ts: str) -> list[Message]:
        return self.slack.thread(self.support, ts)

    @property
    def cards(self) -> list[Message]:
        """All cards: in Ana's direct messages, or in the team's channel."""
        in_triage = self.services.policy.slack.cards_to == "triage_channel"
        return self.slack.messages(self.triage) if in_triage else self.ana.dm

    def card(self, number: int = 0) -> Message:
        """A card, as soon as it is there."""
        self.slack.wait_for(lambda: len(self.cards) > number, timeout=30)
        return self.cards[number]

    def shows(self, words: str, message: Message | None = None) -> None:
        """Wait until a card says these words."""
        card = message or self.card()
        self.slack.wait_for(lambda: words in said(card), timeout=30)

    def click(self, person: Person, action_id: str, card: Message | None = None, value: str | None = None) -> Any:
        card = card or self.card()
        if action_id == "more":
            options = {o["value"].partition(":")[0]: o["value"] for o in overflow_of(card)["options"]}
            value = options[value or ""]
        return person.clicks(action_id, card.channel, card.ts, value)

    def modal_shows(self, person: Person, words: str) -> None:
        self.slack.wait_for(lambda: person.modal is not None and words in texts_in(person.modal.blocks), timeout=30)

    def unfolds(self, person: Person) -> None:
        """*More* in the modal of a suggestion, unless it was clicked before."""
        if person.modal is not None and "More…" in texts_in(person.modal.blocks):
            assert person.clicks("unfold").ok
        self.modal_shows(person, "Search with other words")

    def replies(self, ts: str) -> list[Message]:
        """What the app posted in a thread."""
        return [message for message in self.thread(ts) if message.bot_id == self.slack.bot_id]

    def card_thread(self) -> str:
        """The ts of the thread that the first card is about."""
        with self.app.engine.connect() as connection:
            return str(connection.scalar(select(CARDS.c.thread_ts)))

    def status(self, ts: str) -> str:
        """The status of a thread of the support channel."""
        with self.app.engine.connect() as connection:
            row = read_thread(connection, (self.support.id, ts))
        return row.status if row else "unknown"

    def decided(self) -> tuple[SuggestionRow, Decision]:
        """The one decision, and what it was on."""
        with self.app.engine.connect() as connection:
            (suggestion_id,) = connection.scalars(select(DECISIONS.c.suggestion_id)).all()
            suggestion = read_suggestion(connection, suggestion_id)
            decision = read_decision(connection, suggestion_id)
        assert suggestion
        assert decision
        return suggestion, decision

    def quiet(self) -> None:
        """Wait until all that is due is done."""
        self.slack.settle(timeout=30)
        self.slack.wait_for(lambda: not waiting(self.app.engine, self.services.clock()), timeout=30)
        self.slack.settle(timeout=30)


def said(message: Message) -> str:
    """Everything that a message shows."""
    return texts_in(message.blocks or []) or message.text


def texts_in(blocks: Any) -> str:
    """All texts in some blocks, buttons too."""
    if isinstance(blocks, list):
        return "\n".join(texts_in(block) for block in blocks)
    if isinstance(blocks, dict):
        own = [blocks[key] for key in ("text", "initial_value") if isinstance(blocks.get(key), str)]
        return "\n".join([*own, *(texts_in(value) for value in blocks.values() if isinstance(value, dict | list))])
    return ""


def buttons(message: Message) -> list[str]:
    """What can be clicked."""
    elements = [e for block in message.blocks or [] for e in [*block.get("elements", ()), block.get("accessory") or {}]]
    return [element["action_id"] for element in elements if "action_id" in element]


def overflow_of(message: Message) -> dict[str, Any]:
    elements = [e for block in message.blocks or [] for e in block.get("elements", ()) if e["type"] == "overflow"]
    return dict(elements[0])


class Crew(NamedTuple):
    """Who and what is in the workspace."""

    ana: Person
    ben: Person
    uma: Person
    support: Channel
    triage: Channel


def populate(slack: StrictSlack) -> Crew:
    ana = slack.add_user("ana", real_name="Ana Alves", tz="Europe/Lisbon", tz_offset=0)
    ben = slack.add_user("ben", real_name="Ben Brandt")
    uma = slack.add_user("uma", real_name="Uma Ueda", tz="Asia/Tokyo", tz_offset=32400)
    support = slack.add_channel("support", [ana, ben, uma])
    return Crew(ana, ben, uma, support, slack.add_channel("team", [ana, ben], is_private=True))


def open_desk(
    slack: StrictSlack,
    crew: Crew,
    data_dir: Path,
    embedder: Embedder,
    *,
    door: str = "http",
    start: bool = True,
    shadow: bool = False,
    database_url: str | None = None,
    suggester: Callable[[App], Suggester] | None = None,
    policy: dict[str, dict[str, Any]] | None = None,
) -> Desk:
    """One process on some data; `policy` are sections of copilot.toml."""
    app = App(settings_for(slack, data_dir, crew, database_url, policy or {}))
    app.embedder = embedder
    services = connect(app, shadow=shadow, suggester=suggester(app) if suggester else None)
    server = Server(app, services, 0 if door == "http" else None)
    if start:
        server.start()
        if server.http and door == "http":
            slack.deliver_to(f"http://127.0.0.1:{server.http.port}/slack/events")
        else:
            slack.wait_for(lambda: slack.connections > 0)
    return Desk(slack, app, services, server, *crew)


def settings_for(
    slack: StrictSlack, data_dir: Path, crew: Crew, database_url: str | None, sections: dict[str, dict[str, Any]]
) -> Settings:
    """The settings of a small team, of which some may be given."""
    environment = Environment.model_construct(
        slack_bot_token=SecretStr(slack.bot_token),
        slack_app_token=SecretStr(slack.app_token),
        slack_signing_secret=SecretStr(slack.signing_secret),
        slack_api_url=slack.api_url,
        copilot_data_dir=data_dir,
        database_url=SecretStr(database_url) if database_url else None,
    )
    policy: dict[str, dict[str, Any]] = {
        "slack": {"pause_seconds": 0.2, "longest_pause_seconds": 2, "join_seconds": 1, "triage_channel": "#team"},
        "team": {"members": [crew.ana.id, crew.ben.id]},
        "on_call": {"rota": [{"user": "@ana", "from": "2020-01-01", "to": "2099-12-31"}]},
        "hours": ALL_DAY,
        "serve": {"health_port": 0},
    }
    merged = {name: {**policy.get(name, {}), **sections.get(name, {})} for name in {*policy, *sections}}
    return Settings(environment=environment, policy=Policy.model_validate(merged))


def app_for(environment: Any, policy: dict[str, Any]) -> App:
    """An app from settings that came from another process."""
    return App(Settings(environment=Environment(**environment), policy=Policy.model_validate(policy)))


def open_server(app: App, http_port: int) -> Server:
    return Server(app, connect(app), http_port)
