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
from index.generations import Generations
from index.kinds.guess import KindGuess
from index.live import LiveIndex
from index.reindex import Index, remembered_team
from index.search import Query, find
from index.vector_cache import VectorCache

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from copilot.model import Conversation
    from copilot.settings import Settings
    from index.embedder import Embedder
    from index.model import Audience, Match
    from index.team import Team

_LONGEST_QUESTION_PARTS = 4


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
    def team(self) -> Team:
        return remembered_team(self.engine)

    @cached_property
    def suggest_services(self) -> SuggestServices:
        return SuggestServices(
            find=self.find,
            save=partial(save_suggestion, self.engine),
            policy=draft_policy(self.settings.policy),
            answer_threshold=self.settings.policy.search.answer_threshold,
            kinds=KindGuess(self.engine, self.embedder),
        )

    def find(
        self, conversation: Conversation, audience: Audience, as_of: datetime | None, words: str = ""
    ) -> list[Match]:
        """The best matches for what a conversation asks, or for these words."""
        live, fresh = self.live.current()
        text = words or conversation.question
        (parts,) = self.embedder.parts([text])
        query = Query(
            text=text,
            vectors=self.embedder.encode(parts[:_LONGEST_QUESTION_PARTS]),
            audience=audience,
            as_of=as_of,
            not_thread=conversation.thread_ts,
        )
        return find(query, self.engine, live, fresh)
