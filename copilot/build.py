"""Real services, built in this one place, from settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from copilot.build_models import author_of, connection_of, distiller_of
from copilot.case_search import CaseSearch
from copilot.drafting.policy import draft_policy
from copilot.drafting.prompting.tokens import TokenCounter
from copilot.records.answers.suggestions import save_suggestion
from copilot.records.database import open_database
from copilot.suggest import SuggestServices
from index.docs.section_index import LiveSections
from index.embedding.cache import SharedVectorCache, VectorCache
from index.embedding.cluster import PAGES_AT_ONCE, connect_cluster
from index.embedding.embedder import SentenceEmbedder
from index.embedding.workers import DistributedEmbedder, start_workers
from index.engines.chroma_address import ChromaAddress
from index.engines.vectors import ChromaServer, EmbeddedChroma
from index.generations.generations import Generations
from index.generations.live import LiveIndex
from index.kinds.guess import KindGuess
from index.reindex import Index
from index.storage.members import remembered_team
from index.storage.releases import releases_since
from index.tuning.model_registry import ModelRegistry
from index.tuning.tuned import TunedModels

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from copilot.distilling.distiller import Distiller
    from copilot.drafting.brief import Author
    from copilot.drafting.calling.model_client import ModelClient
    from copilot.drafting.prompting.tokens import Count
    from copilot.settings import Settings
    from index.embedding.embedder import Embedder
    from index.generations.generations import VectorStore
    from index.search.fusion import Fusion
    from index.team import Team


def now_utc() -> datetime:
    return datetime.now(UTC)


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
        return LiveIndex(self.generations, self.models.cache)

    @cached_property
    def fusion(self) -> Fusion:
        """The weights that belong to the embedder."""
        return self.tuned.fusion(self.embedder.model_id)

    @cached_property
    def models(self) -> ModelRegistry:
        return ModelRegistry(self.engine, self.embedder, self.cache, self.fusion, self.tuned)

    @cached_property
    def search(self) -> CaseSearch:
        shows_distilled = self.settings.policy.distill.nightly
        docs = LiveSections(self.engine)
        return CaseSearch(self.engine, self.generations, self.live, self.models, docs, shows_distilled)

    @cached_property
    def team(self) -> Team:
        return remembered_team(self.engine)

    @cached_property
    def suggest_services(self) -> SuggestServices:
        return SuggestServices(
            find=self.search.find,
            save=partial(save_suggestion, self.engine),
            confidence=self.search.confidence,
            releases_since=partial(releases_since, self.engine),
            rarity=self.search.rarity,
            policy=draft_policy(self.settings.policy),
            answer_threshold=self.settings.policy.search.answer_threshold,
            kinds=KindGuess(self.engine, self.models.embedder),
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

    @cached_property
    def distiller(self) -> Distiller | None:
        """What asks the model about past threads at night; None where nobody wants it, or there is no model."""
        return distiller_of(self.settings, self.model, self.count)

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
