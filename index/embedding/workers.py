"""Embedding a large history in several processes, on this machine or on a cluster.

Both are `concurrent.futures` executors, so the code is the same. A few texts, such as a question or a night's changes,
are embedded in this process, because a worker takes seconds to load the model.
"""

from __future__ import annotations

import os
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from index.embedding.embedder import SentenceEmbedder
from index.embedding.processes import start_processes
from index.errors import InputError, WorkFailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from index.embedding.embedder import Embedder

_MANY = 256  # texts: with at least so many, workers are used
_AT_ONCE = 32  # texts per task
_LONGEST = 3_600  # seconds for one call; after that, the workers are considered lost


@dataclass(frozen=True, slots=True)
class Workers:
    """Worker processes that embed texts."""

    executor: Executor
    cores: int | None  # per worker; None: torch's default
    where: str  # "on 4 processes"
    faults: tuple[type[Exception], ...]  # what the executor raises when its workers fail
    stop: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Texts:
    """A task for a worker. Hidden from `repr`, because an executor may log a failed call with its arguments."""

    texts: list[str] = field(repr=False)


class DistributedEmbedder:
    """Hands large batches to workers, which are started with the first one; without `start` it never does."""

    def __init__(self, local: Embedder, start: Callable[[], Workers] | None, pages_at_once: int) -> None:
        self._local = local
        self._start = start
        self._workers: Workers | None = None
        self.pages_at_once = pages_at_once

    @property
    def name(self) -> str:
        return self._local.name

    @property
    def model_id(self) -> str:
        return self._local.model_id

    def parts(self, texts: Sequence[str]) -> list[list[str]]:
        return self._local.parts(texts)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (texts, dimensions), each row of length 1.

        Raises:
            WorkFailedError: the workers failed.
        """
        if self._start is None or len(texts) < _MANY:
            return self._local.encode(texts)
        # Similar lengths together, because short texts are padded; the longest first, so that no worker ends late.
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        some = [order[start : start + _AT_ONCE] for start in range(0, len(order), _AT_ONCE)]
        self._workers = workers = self._workers or self._start()
        encode = partial(encode_in_worker, self.name, self.model_id, workers.cores)
        try:
            made = workers.executor.map(
                encode, [Texts([texts[i] for i in places]) for places in some], timeout=_LONGEST
            )
            vectors = np.concatenate(list(made))
        except workers.faults as error:
            raise WorkFailedError(
                f"Embedding {workers.where} failed ({type(error).__name__}); what was embedded before is kept. "
                "Make sure that each has enough memory and this version of support-copilot, and run it again."
            ) from None
        return np.ascontiguousarray(vectors[np.argsort(order)])

    def close(self) -> None:
        """Stop the workers."""
        if self._workers:
            self._workers.stop()
        self._workers = None


def encode_in_worker(name: str, model_id: str, cores: int | None, texts: Texts) -> NDArray[np.float32]:
    """Embed texts inside a worker.

    Raises:
        InputError: this worker has a different model.
    """
    embedder = _embedder(name, cores)
    if embedder.model_id != model_id:
        raise InputError(
            f"A worker's [embedding] model is {embedder.model_id}, not {model_id}; give it the same files."
        )
    return embedder.encode(texts.texts)


@lru_cache(maxsize=1)
def _embedder(name: str, cores: int | None) -> SentenceEmbedder:
    return SentenceEmbedder(name, cores)


def start_workers(number: int) -> Workers:
    """Start this many processes on this machine; they share its cores.

    sentence-transformers has such a pool too, but it is not an executor, so clusters would need separate code.
    """
    executor = start_processes(number)
    cores = max(1, (os.cpu_count() or 1) // number)
    stop = partial(executor.shutdown, cancel_futures=True)
    return Workers(executor, cores, f"on {number} processes", (BrokenExecutor, TimeoutError), stop)
