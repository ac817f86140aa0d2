"""Real services, built in this one place, from settings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from copilot.drafting.policy import draft_policy
from copilot.records.database import open_database
from copilot.records.suggestions import save_suggestion
from copilot.suggest import SuggestServices
from index.embedder import SentenceEmbedder
from index.fusion import load_fusion
from index.generations import Generations
from index.kinds.guess import KindGuess
from index.live import LiveIndex
from index.query import ask
from index.reindex import Index, remembered_team
from index.releases import releases_since
from index.search import find
from index.vector_cache import VectorCache

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from copilot.model import Conversation
    from copilot.settings import Settings
    from index.embedder import Embedder
    from index.fusion import Fusion
    from index.model import Audience, Match
    from index.query import Query
    from index.team import Team


@dataclass
class App:
    """The services of one process; each is built when it is first needed, and each can be given instead."""

    settings: Settings

    @cached_property
    def engine(self) -> Engine:
        environment = self.settings.environment
        url = environment.database_url.get_secret_value() if environment.database_url else None
        return open_database(environment.copilot_data_dir, url)

    @cached_property
    def embedder(self) -> Embedder:
        return SentenceEmbedder(self.settings.policy.embedding.model)

    @cached_property
    def cache(self) -> VectorCache:
        return VectorCache(self.engine, self.embedder)

    @cached_property
    def generations(self) -> Generations:
        return Generations(self.engine, self.settings.environment.copilot_data_dir)

    @cached_property
    def index(self) -> Index:
        return Index(self.engine, self.generations, self.cache, self.settings.environment.copilot_data_dir)

    @cached_property
    def live(self) -> LiveIndex:
        return LiveIndex(self.generations, self.cache)

    @cached_property
    def fusion(self) -> Fusion:
        tuned = self.settings.environment.copilot_data_dir / "fusion.json"
        return load_fusion(tuned) if tuned.is_file() else load_fusion()

    @cached_property
    def team(self) -> Team:
        return remembered_team(self.engine)

    @cached_property
    def suggest_services(self) -> SuggestServices:
        return SuggestServices(
            find=self.find,
            save=partial(save_suggestion, self.engine),
            confidence=self.fusion.confidence,
            releases_since=partial(releases_since, self.engine),
            policy=draft_policy(self.settings.policy),
            answer_threshold=self.settings.policy.search.answer_threshold,
            kinds=KindGuess(self.engine, self.embedder),
        )

    def find(
        self, conversation: Conversation, audience: Audience, as_of: datetime | None, words: str = ""
    ) -> list[Match]:
        """The best matches for what a conversation asks, or for these words."""
        query = ask(
            words or conversation.question,
            self.embedder,
            asked_at=as_of or conversation.turns[-1].message.at,
            audience=audience,
            as_of=as_of,
            asking=conversation.thread_ts,
        )
        return self.answer(query)

    def answer(self, query: Query) -> list[Match]:
        """The best matches for a query, in what is live now."""
        live, fresh = self.live.current()
        return find(query, self.engine, live, fresh, self.fusion)
