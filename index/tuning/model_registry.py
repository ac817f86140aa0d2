"""What belongs to each embedding model: its vectors and its weights. Vectors of two models are never compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.embedding.cache import VectorCache
from index.errors import IndexMissingError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from index.embedding.embedder import Embedder
    from index.search.fusion import Fusion
    from index.tuning.tuned import TunedModels


@dataclass(frozen=True, slots=True)
class ModelRegistry:
    """The model that the next index is built with, its cache and its weights; and the other models, by their ids."""

    engine: Engine
    newest: Embedder
    newest_cache: VectorCache
    newest_fusion: Fusion
    tuned: TunedModels

    def embedder(self, model_id: str) -> Embedder | None:
        """The model with this id, if it is on this machine."""
        return self.newest if model_id == self.newest.model_id else self.tuned.named(model_id)

    def cache(self, model_id: str) -> VectorCache:
        """The cached vectors of the model that an index was built with.

        Raises:
            IndexMissingError: the model is not on this machine.
        """
        embedder = self.embedder(model_id)
        if embedder is None:
            raise IndexMissingError(
                f"The index was built with {model_id}, and [embedding] model is {self.newest.model_id}; "
                "run `support-copilot reindex`, or set the model back."
            )
        return self.newest_cache if embedder is self.newest else VectorCache(self.engine, embedder)

    def fusion(self, model_id: str) -> Fusion:
        """The weights that were fitted to a model."""
        return self.newest_fusion if model_id == self.newest.model_id else self.tuned.fusion(model_id)
