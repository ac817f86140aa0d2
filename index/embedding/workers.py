"""Embedding a large history on several processes, of this machine or of a cluster.

Both are executors as `concurrent.futures` has them, so what is asked of them is the same. Few texts, such as a question
or a night's, are embedded in this process: a worker takes seconds to load the model.
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

_MANY = 256  # texts, from which on workers are asked
_AT_ONCE = 32  # texts: a worker's turn
_LONGEST = 3_600  # seconds for all that is asked for at once; then the workers are gone for good


@dataclass(frozen=True, slots=True)
class Workers:
    """Processes that embed."""

    executor: Executor
    cores: int | None  # of each; None: as many as it takes by itself
    where: str  # "on 4 processes"
    faults: tuple[type[Exception], ...]  # what the executor raises when they cannot go on
    stop: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Texts:
    """What a worker is given. An engine may log a failed call with its arguments, and these it must not show."""

    texts: list[str] = field(repr=False)


class SpreadEmbedder:
    """An embedder that leaves many texts to workers, started when there first are many; never without `start`."""

    def __init__(self, here: Embedder, start: Callable[[], Workers] | None, pages_at_once: int) -> None:
        self._here = here
        self._start = start
        self._workers: Workers | None = None
        self.pages_at_once = pages_at_once

    @property
    def name(self) -> str:
        return self._here.name

    @property
    def model_id(self) -> str:
        return self._here.model_id

    def parts(self, texts: Sequence[str]) -> list[list[str]]:
        return self._here.parts(texts)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (texts, dimensions), each row of length 1.

        Raises:
            WorkFailedError: the workers cannot go on.
        """
        if self._start is None or len(texts) < _MANY:
            return self._here.encode(texts)
        # Alike lengths together, since short texts are padded to long ones; the longest first, so that nobody waits.
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        some = [order[start : start + _AT_ONCE] for start in range(0, len(order), _AT_ONCE)]
        self._workers = workers = self._workers or self._start()
        encode = partial(encode_there, self.name, self.model_id, workers.cores)
        try:
            made = workers.executor.map(
                encode, [Texts([texts[i] for i in places]) for places in some], timeout=_LONGEST
            )
            vectors = np.concatenate(list(made))
        except workers.faults as error:
            raise WorkFailedError(
                f"Embedding {workers.where} failed ({type(error).__name__}); what was embedded before is kept. "
                "See that each has memory enough and this version of support-copilot, and run it again."
            ) from None
        return np.ascontiguousarray(vectors[np.argsort(order)])

    def close(self) -> None:
        """Let the workers go."""
        if self._workers:
            self._workers.stop()
        self._workers = None


def encode_there(name: str, model_id: str, cores: int | None, texts: Texts) -> NDArray[np.float32]:
    """In a worker: the texts' vectors.

    Raises:
        InputError: this worker's model is another one.
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
    """So many processes of this machine, which share its cores.

    sentence-transformers has such a pool, too, which is no executor: machines would need code of their own.
    """
    executor = start_processes(number)
    cores = max(1, (os.cpu_count() or 1) // number)
    stop = partial(executor.shutdown, cancel_futures=True)
    return Workers(executor, cores, f"on {number} processes", (BrokenExecutor, TimeoutError), stop)
