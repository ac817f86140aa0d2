"""Searching for cases in the live index, read with the model that built it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from copilot.desk.open_question import open_question
from index.distilled.distilled_rows import distilled_of
from index.docs.beside_cases import as_matches
from index.docs.section_search import find_sections
from index.errors import IndexMissingError
from index.generations.fresh import embed_case
from index.search.explain import reasons
from index.search.query import build_query
from index.search.search import find, visible_to

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from copilot.model import Conversation
    from index.docs.section_index import LiveSections
    from index.embedding.embedder import Embedder
    from index.generations.fresh import FreshIndex
    from index.generations.generation import OpenGeneration
    from index.generations.generations import Generations
    from index.generations.live import LiveIndex
    from index.model import Audience
    from index.releases.fixed_since import Rarity
    from index.search.match import Match
    from index.search.query import Query
    from index.tuning.model_registry import ModelRegistry


@dataclass(frozen=True, slots=True)
class CaseSearch:
    """Finds the cases that answer a conversation, and the sections of the docs."""

    engine: Engine
    generations: Generations
    live: LiveIndex
    models: ModelRegistry
    docs: LiveSections
    shows_distilled: bool = False
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def find(
        self, conversation: Conversation, audience: Audience, as_of: datetime | None, words: str = ""
    ) -> list[Match]:
        """The best matches for what a conversation asks, or for these words; each says why it ranks where it does.

        The sections of the docs come after the cases. The question is read once for both.
        """

        def search(live: OpenGeneration, fresh: FreshIndex) -> list[Match]:
            query = self.query(conversation, audience, as_of, words, fresh.cache.embedder)
            fusion = self.models.fusion(live.generation.model)
            found = self._with_distilled(self._search(query, live, fresh))
            failed = _failed(conversation)
            cases = [
                replace(match, why=reasons(match, query, fusion)) for match in found if match.case.case_id not in failed
            ]
            return cases + as_matches(find_sections(query, self.docs.current(fresh.cache)))

        return self.live.search(search)

    def answer(self, query: Query) -> list[Match]:
        """The best matches for a query that was read by the newest model."""
        return self.live.search(partial(self._search, query))

    def query(
        self,
        conversation: Conversation,
        audience: Audience,
        as_of: datetime | None,
        words: str = "",
        embedder: Embedder | None = None,
    ) -> Query:
        """What a conversation still asks, or these words, in the form that the search takes."""
        return build_query(
            words or open_question(conversation).text or conversation.question,
            embedder or self.models.newest,
            asked_at=as_of or conversation.turns[-1].message.at,
            audience=audience,
            as_of=as_of,
            asking=conversation.thread_ts,
        )

    def confidence(self, matches: Sequence[Match]) -> float:
        """The probability that the first match is the right one; 0 when there is none."""
        live = self.generations.live()
        fusion = self.models.fusion(live.model) if live else self.models.newest_fusion
        return fusion.confidence(matches)

    def rarity(self, audience: Audience) -> Rarity:
        """How rare a word is among the cases that these readers may see."""

        def rarity_of(word: str) -> float:
            return self.live.search(lambda live, _: min(live.words.rarity(one, word) for one in visible_to(audience)))

        return rarity_of

    def embed_case(self, case_id: str) -> None:
        """Make the vectors of one case, so that from now on it is found in other words, too."""
        try:
            cache = self.live.current()[1].cache
        except IndexMissingError:
            cache = self.models.newest_cache
        embed_case(self.engine, cache, case_id)

    def _with_distilled(self, matches: Sequence[Match]) -> list[Match]:
        """The matches with what a model wrote of them, where the pair that it is about is the one that is shown."""
        if not self.shows_distilled or not matches:
            return list(matches)
        with self.engine.connect() as connection:
            found = distilled_of(connection, [match.case for match in matches])
        return [replace(match, distilled=found.get(match.case.case_id, {}).get(1)) for match in matches]

    def _search(self, query: Query, live: OpenGeneration, fresh: FreshIndex) -> list[Match]:
        # Several searches at once would slow each other down, and everything else: a modal must still open in time.
        with self._one_at_a_time:
            return find(query, self.engine, live, fresh, self.models.fusion(live.generation.model))


def _failed(conversation: Conversation) -> set[str]:
    """The cases whose answers were posted in this thread and did not help: they are not offered in it again."""
    return {case_id for message in open_question(conversation).denied for case_id in message.sources}
