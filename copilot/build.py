"""Real services, built in this one place, from settings."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from copilot.build_models import author_of, connection_of
from copilot.drafting.policy import draft_policy
from copilot.drafting.prompting.tokens import TokenCounter
from copilot.records.answers.suggestions import save_suggestion
from copilot.records.database import open_database
from copilot.suggest import SuggestServices
from index.embedding.cache import SharedVectorCache, VectorCache
from index.embedding.cluster import PAGES_AT_ONCE, connect_cluster
from index.embedding.embedder import SentenceEmbedder
from index.embedding.workers import DistributedEmbedder, start_workers
from index.engines.chroma_address import ChromaAddress
from index.engines.vectors import ChromaServer, EmbeddedChroma
from index.errors import IndexMissingError
from index.generations.fresh import embed_case
from index.generations.generations import Generations
from index.generations.live import LiveIndex
from index.kinds.guess import KindGuess
from index.reindex import Index
from index.search.explain import reasons
from index.search.query import build_query
from index.search.search import find
from index.storage.members import remembered_team
from index.storage.releases import releases_since
from index.tuning.tuned import TunedModels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from copilot.drafting.brief import Author
    from copilot.drafting.calling.model_client import ModelClient
    from copilot.drafting.prompting.tokens import Count
    from copilot.model import Conversation
    from copilot.settings import Settings
    from index.embedding.embedder import Embedder
    from index.generations.fresh import FreshIndex
    from index.generations.generation import OpenGeneration
    from index.generations.generations import VectorStore
    from index.model import Audience
    from index.search.fusion import Fusion
    from index.search.match import Match
    from index.search.query import Query
    from index.team import Team


def now_utc() -> datetime:
    return datetime.now(UTC)


@dataclass
class App:
    """The services of one process; each is built when it is first needed, and each can be given instead."""

    settings: Settings
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @cached_property
    def engine(self) -> Engine:
        environment = self.settings.environment
        url = environment.database_url.get_secret_value() if environment.database_url else None
        return open_database(environment.copilot_data_dir, url)

    @cached_property
    def tuned(self) -> TunedModels:
        base = SentenceEmbedder(self.settings.policy.embedding.model)
        return TunedModels(self.settings.environment.copilot_data_dir, base)

    @cached_property
    def embedder(self) -> Embedder:
        """What an index is built with. The live one may be another model's still, or already."""
        return self.tuned.newest()

    @cached_property
    def bulk(self) -> DistributedEmbedder:
        """The embedder, with the help for a large history that the settings name."""
        embedding = self.settings.policy.embedding
        if embedding.cluster:
            connect = partial(connect_cluster, embedding.cluster)
            return DistributedEmbedder(self.embedder, connect, PAGES_AT_ONCE)
        start = partial(start_workers, embedding.workers) if embedding.workers > 1 else None
        return DistributedEmbedder(self.embedder, start, embedding.workers)

    @cached_property
    def cache(self) -> VectorCache:
        return VectorCache(self.engine, self.bulk)

    @cached_property
    def vectors(self) -> VectorStore:
        """The server that CHROMA_URL names, else Chroma in the data folder."""
        environment = self.settings.environment
        if environment.chroma_url:
            address = ChromaAddress.read(environment.chroma_url.get_secret_value())
            return ChromaServer(address, environment.chroma_server_dir)
        return EmbeddedChroma(environment.copilot_data_dir / "generations")

    @cached_property
    def generations(self) -> Generations:
        return Generations(self.engine, self.settings.environment.copilot_data_dir, self.vectors)

    @cached_property
    def index(self) -> Index:
        return Index(self.engine, self.generations, self.cache, self.settings.environment.copilot_data_dir)

    @cached_property
    def live(self) -> LiveIndex:
        return LiveIndex(self.generations, self.cache_of)

    @cached_property
    def fusion(self) -> Fusion:
        """The weights that belong to the embedder."""
        return self.tuned.fusion(self.embedder.model_id)

    @cached_property
    def team(self) -> Team:
        return remembered_team(self.engine)

    @cached_property
    def suggest_services(self) -> SuggestServices:
        return SuggestServices(
            find=self.find,
            save=partial(save_suggestion, self.engine),
            confidence=self.confidence,
            releases_since=partial(releases_since, self.engine),
            policy=draft_policy(self.settings.policy),
            answer_threshold=self.settings.policy.search.answer_threshold,
            kinds=KindGuess(self.engine, self.embedder_of),
            author=self.author,
        )

    @cached_property
    def count(self) -> Count:
        return TokenCounter(self.settings.policy.model.name)

    @cached_property
    def model(self) -> partial[ModelClient] | None:
        """Makes connections to the model; None where the environment names neither a server nor a key."""
        return connection_of(self.settings)

    @cached_property
    def author(self) -> Author:
        """Who writes with the model; nobody where there is none, and the template drafts."""
        return author_of(self.settings, self.model, self.engine, self.count)

    def embed_case(self, case_id: str) -> None:
        """Make the vectors of one case, so that it is found in other words from now on."""
        try:
            cache = self.live.current()[1].cache
        except IndexMissingError:
            cache = self.cache
        embed_case(self.engine, cache, case_id)

    def embedder_of(self, model_id: str) -> Embedder | None:
        """The model that something was made with, if it is here."""
        return self.embedder if model_id == self.embedder.model_id else self.tuned.named(model_id)

    def cache_of(self, model_id: str) -> VectorCache:
        """The cached vectors of the model that an index was built with.

        Raises:
            IndexMissingError: it is not here.
        """
        embedder = self.embedder_of(model_id)
        if embedder is None:
            raise IndexMissingError(
                f"The index was built with {model_id}, and [embedding] model is {self.embedder.model_id}; "
                "run `support-copilot reindex`, or set the model back."
            )
        return self.cache if embedder is self.embedder else VectorCache(self.engine, embedder)

    def fusion_of(self, model_id: str) -> Fusion:
        """The weights that belong to a model."""
        return self.fusion if model_id == self.embedder.model_id else self.tuned.fusion(model_id)

    def find(
        self, conversation: Conversation, audience: Audience, as_of: datetime | None, words: str = ""
    ) -> list[Match]:
        """The best matches for what a conversation asks, or for these words."""

        def search(live: OpenGeneration, fresh: FreshIndex) -> list[Match]:  # the question read by the index's model
            query = self.query(conversation, audience, as_of, words, fresh.cache.embedder)
            matches, fusion = self._search(query, live, fresh), self.fusion_of(live.generation.model)
            return [replace(match, why=reasons(match, query, fusion)) for match in matches]

        return self.live.search(search)

    def confidence(self, matches: Sequence[Match]) -> float:
        """The probability that the first match is the right one; 0 when there is none."""
        live = self.generations.live()
        return (self.fusion_of(live.model) if live else self.fusion).confidence(matches)

    def query(
        self,
        conversation: Conversation,
        audience: Audience,
        as_of: datetime | None,
        words: str = "",
        embedder: Embedder | None = None,
    ) -> Query:
        """What a conversation asks, or these words, as the search takes it."""
        return build_query(
            words or conversation.question,
            embedder or self.embedder,
            asked_at=as_of or conversation.turns[-1].message.at,
            audience=audience,
            as_of=as_of,
            asking=conversation.thread_ts,
        )

    def apart(self, folder: Path, embedder: Embedder | None = None) -> App:
        """The same app on a store of its own, perhaps with another model; cached vectors and weights are shared."""
        own = {"copilot_data_dir": folder, "database_url": None, "chroma_url": None}
        environment = self.settings.environment.model_copy(update=own)
        app = App(self.settings.model_copy(update={"environment": environment}))
        app.embedder, app.fusion = embedder or self.embedder, self.fusion
        app.cache = SharedVectorCache(self.engine, embedder or self.cache.embedder)
        return app

    def close(self) -> None:
        """Let go of its files and its workers, as far as it ever had any."""
        used = vars(self)
        for name in ("live", "bulk"):
            if name in used:
                used[name].close()
        if "engine" in used:
            self.engine.dispose()

    def answer(self, query: Query) -> list[Match]:
        """The best matches for a query of the app's embedder, in what is live now."""
        return self.live.search(partial(self._search, query))

    def _search(self, query: Query, live: OpenGeneration, fresh: FreshIndex) -> list[Match]:
        # One after the other: many at once would all be slower, and with them whoever only wants a modal to open.
        with self._one_at_a_time:
            return find(query, self.engine, live, fresh, self.fusion_of(live.generation.model))
