"""Real services, built in this one place, from settings."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from copilot.drafting.author import Limits, ModelAuthor
from copilot.drafting.brief import nobody
from copilot.drafting.model_client import ModelClient
from copilot.drafting.policy import draft_policy
from copilot.drafting.spending import Prices
from copilot.drafting.tokens import TokenCounter
from copilot.evaluation.judging import Judge
from copilot.records.database import open_database
from copilot.records.examples import own_replies
from copilot.records.spending import DayLedger
from copilot.records.suggestions import save_suggestion
from copilot.suggest import SuggestServices
from index.by_hand import embed_case
from index.chroma_address import ChromaAddress
from index.cluster import PAGES_AT_ONCE, hire_cluster
from index.embedder import SentenceEmbedder
from index.explain import reasons
from index.fusion import load_fusion
from index.generations import Generations
from index.kinds.guess import KindGuess
from index.live import LiveIndex
from index.query import ask
from index.reindex import Index, remembered_team
from index.releases import releases_since
from index.search import find
from index.spread import SpreadEmbedder, hire_processes
from index.vector_cache import SharedVectorCache, VectorCache
from index.vectors import ChromaServer, EmbeddedChroma

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from copilot.drafting.brief import Author
    from copilot.drafting.tokens import Count
    from copilot.model import Conversation
    from copilot.settings import Settings
    from index.embedder import Embedder
    from index.fusion import Fusion
    from index.generations import VectorStore
    from index.model import Audience, Match
    from index.query import Query
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
    def embedder(self) -> Embedder:
        return SentenceEmbedder(self.settings.policy.embedding.model)

    @cached_property
    def bulk(self) -> SpreadEmbedder:
        """The embedder, with the help for a large history that the settings name."""
        embedding = self.settings.policy.embedding
        if embedding.cluster:
            hire = partial(hire_cluster, embedding.cluster)
            return SpreadEmbedder(self.embedder, embedding.model, hire, PAGES_AT_ONCE)
        several = partial(hire_processes, embedding.workers) if embedding.workers > 1 else None
        return SpreadEmbedder(self.embedder, embedding.model, several, embedding.workers)

    @cached_property
    def cache(self) -> VectorCache:
        return VectorCache(self.engine, self.bulk)

    @cached_property
    def vectors(self) -> VectorStore:
        """The server that CHROMA_URL names, else Chroma in the data folder."""
        environment = self.settings.environment
        if environment.chroma_url:
            return ChromaServer(ChromaAddress.read(environment.chroma_url.get_secret_value()))
        return EmbeddedChroma(environment.copilot_data_dir / "generations")

    @cached_property
    def generations(self) -> Generations:
        return Generations(self.engine, self.settings.environment.copilot_data_dir, self.vectors)

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
            author=self.author,
        )

    @cached_property
    def count(self) -> Count:
        return TokenCounter(self.settings.policy.model.name)

    @cached_property
    def model(self) -> partial[ModelClient] | None:
        """Makes connections to the model; None where the environment names neither a server nor a key."""
        key, base_url = self.settings.environment.openai_api_key, self.settings.environment.openai_base_url
        if key is None and base_url is None:
            return None
        secret = key.get_secret_value() if key else None
        return partial(ModelClient, name=self.settings.policy.model.name, base_url=base_url, api_key=secret)

    @cached_property
    def author(self) -> Author:
        """Who writes with the model; nobody where there is none, and the template drafts."""
        policy, connect = self.settings.policy, self.model
        if connect is None:
            return nobody
        model = policy.model
        prices = None
        if model.input_usd_per_million is not None and model.output_usd_per_million is not None:
            prices = Prices(model.input_usd_per_million, model.output_usd_per_million)
        return ModelAuthor(
            connect=connect,
            model=model.name,
            limits=Limits(model.deadline_seconds, model.suggestion_budget_tokens, model.reply_tokens, prices),
            policy=draft_policy(policy),
            ledger=DayLedger(self.engine, model.daily_budget_tokens),
            count=self.count,
            examples=partial(own_replies, self.engine),
            new_token=partial(secrets.token_hex, 8),
            sleep=time.sleep,
        )

    def embed_case(self, case_id: str) -> None:
        """Make the vectors of one case, so that it is found in other words from now on."""
        embed_case(self.engine, self.cache, case_id)

    def judges(self, seed: int) -> tuple[Judge, ...]:
        """Who judges drafts in an evaluation; nobody where no model is set up."""
        connect, model = self.model, self.settings.policy.model
        if connect is None:
            return ()
        return tuple(
            Judge(
                name=name,
                connect=partial(connect, name=name, seed=seed),
                seed=seed,
                seconds=model.deadline_seconds,
                tokens=model.suggestion_budget_tokens,
                reply_tokens=model.reply_tokens,
                count=self.count,
                sleep=time.sleep,
            )
            for name in self.settings.policy.evaluation.judges or [model.name]
        )

    def find(
        self, conversation: Conversation, audience: Audience, as_of: datetime | None, words: str = ""
    ) -> list[Match]:
        """The best matches for what a conversation asks, or for these words."""
        query = self.query(conversation, audience, as_of, words)
        return [replace(match, why=reasons(match, query, self.fusion)) for match in self.answer(query)]

    def query(self, conversation: Conversation, audience: Audience, as_of: datetime | None, words: str = "") -> Query:
        """What a conversation asks, or these words, as the search takes it."""
        return ask(
            words or conversation.question,
            self.embedder,
            asked_at=as_of or conversation.turns[-1].message.at,
            audience=audience,
            as_of=as_of,
            asking=conversation.thread_ts,
        )

    def apart(self, folder: Path) -> App:
        """The same app on a store of its own in a folder; with this one it shares only cached vectors and weights."""
        own = {"copilot_data_dir": folder, "database_url": None, "chroma_url": None}
        environment = self.settings.environment.model_copy(update=own)
        app = App(self.settings.model_copy(update={"environment": environment}))
        app.embedder, app.fusion = self.embedder, self.fusion
        app.cache = SharedVectorCache(self.engine, self.cache.embedder)
        return app

    def close(self) -> None:
        """Let go of its files and its workers, as far as it ever had any."""
        used = vars(self)
        if "live" in used:
            self.live.close()
        if "bulk" in used:
            self.bulk.close()
        if "engine" in used:
            self.engine.dispose()

    def answer(self, query: Query) -> list[Match]:
        """The best matches for a query, in what is live now."""
        live, fresh = self.live.current()
        # One after the other: many at once would all be slower, and with them whoever only wants a modal to open.
        with self._one_at_a_time:
            return find(query, self.engine, live, fresh, self.fusion)
