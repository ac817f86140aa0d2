"""A large history embedded by several processes, of this machine and of a real cluster on loopback."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from copilot.commands.reindex import reindex_files
from copilot.doctor.checkup import examine
from index.embedding.cluster import PAGES_AT_ONCE, connect_cluster, count_workers
from index.embedding.embedder import DEFAULT_MODEL
from index.embedding.workers import DistributedEmbedder, Texts, Workers, encode_in_worker, start_workers
from index.errors import InputError, WorkFailedError
from tests.conftest import NOW
from tests.exports import HELPER
from tests.index.test_reindex import CSV, LOCK, export
from tests.servers import dask_cluster, free_port

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from copilot.build import App
    from index.embedding.embedder import SentenceEmbedder

    MakeApp = Callable[..., App]
    Cluster = tuple[str, list[subprocess.Popen[bytes]]]

SAID = "the run stops with a StateLockedError and no model of ours is built any more"
TEXTS = [f"{number} {SAID[: 10 + number % 70]}" for number in range(100)]


@pytest.fixture(autouse=True)
def _a_hundred_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.embedding.workers._MANY", 30)


@pytest.fixture(scope="module")
def alone(embedder: SentenceEmbedder) -> NDArray[np.float32]:
    """What one process makes of the texts."""
    return embedder.encode(TEXTS)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with dask_cluster() as started:
        yield started


@pytest.fixture(scope="module")
def processes() -> Iterator[Workers]:
    workers = start_workers(2)
    yield workers
    workers.stop()


def test_two_processes_make_the_same_vectors(
    processes: Workers, embedder: SentenceEmbedder, alone: NDArray[np.float32]
) -> None:
    spread = DistributedEmbedder(embedder, lambda: processes, 2)
    assert np.abs(spread.encode(TEXTS) - alone).max() < 1e-6


def test_two_workers_of_a_cluster_make_the_same_vectors(
    cluster: Cluster, embedder: SentenceEmbedder, alone: NDArray[np.float32]
) -> None:
    address, workers = cluster
    with closing(DistributedEmbedder(embedder, partial(connect_cluster, address), PAGES_AT_ONCE)) as spread:
        assert np.abs(spread.encode(TEXTS) - alone).max() < 1e-6
    with closing(DistributedEmbedder(embedder, partial(_one_dies, address, workers[0]), PAGES_AT_ONCE)) as spread:
        again = spread.encode(TEXTS * 4)  # the other one does the rest
        assert np.abs(again - np.tile(alone, (4, 1))).max() < 1e-6
    end = time.monotonic() + 60
    while count_workers(address) == 2 and time.monotonic() < end:  # the scheduler has not heard of it yet
        time.sleep(0.05)
    assert count_workers(address) == 1


def _one_dies(address: str, process: subprocess.Popen[bytes]) -> Workers:
    workers = connect_cluster(address)
    return replace(workers, executor=_Deadly(workers.executor, process))


class _Deadly(Executor):
    """A worker's process ends when all is handed out and the first page has come back."""

    def __init__(self, executor: Executor, process: subprocess.Popen[bytes]) -> None:
        self._executor, self._process = executor, process

    def map(self, *args: Any, **options: Any) -> Iterator[Any]:
        pages = self._executor.map(*args, **options)
        yield next(pages)
        self._process.kill()
        self._process.wait()
        yield from pages


def test_the_settings_say_how_many(make_app: MakeApp) -> None:
    assert [make_app(embedding=named).bulk.pages_at_once for named in ({}, {"workers": 3})] == [1, 3]


def test_a_question_is_embedded_here(embedder: SentenceEmbedder) -> None:
    def hire() -> None:
        raise AssertionError("nobody should be hired for a question")

    spread = DistributedEmbedder(embedder, hire, 2)  # type: ignore[arg-type]
    assert np.array_equal(spread.encode(["How do I skip a model?"]), embedder.encode(["How do I skip a model?"]))


def test_a_killed_process_ends_the_run_and_the_next_goes_on(
    processes: Workers, embedder: SentenceEmbedder, make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was embedded before it died is kept, and nothing of that is embedded again."""
    app = make_app(team={"members": [HELPER]})
    app.bulk = DistributedEmbedder(embedder, lambda: processes, 2)
    monkeypatch.setattr("index.storage.case_store.PAGE", 10)
    path = export(tmp_path, LOCK, *([(who, f"{text} {n}") for who, text in CSV] for n in range(40)))
    saved, died = app.cache.save, threading.Event()

    def save(vectors: dict[str, NDArray[np.float32]]) -> None:
        saved(vectors)
        if not died.is_set():
            died.set()
            next(iter(processes.executor._processes.values())).kill()  # type: ignore[attr-defined]

    monkeypatch.setattr(app.cache, "save", save)
    with pytest.raises(WorkFailedError, match=r"Embedding on 2 processes failed .*is kept"):
        reindex_files(app, [path], [])
    result = reindex_files(make_app(team={"members": [HELPER]}), [path], [])
    assert (result["cases"], result["unchanged"], result["embedded"]) == (41, 41, 41 - 2 * 10)


@pytest.mark.parametrize(
    ("address", "error", "says"),
    [
        ("tcp://127.0.0.1:{port}", WorkFailedError, "No scheduler answers"),
        ("nonsense://x", InputError, "not a valid address"),
    ],
)
def test_a_cluster_that_is_not_there(
    address: str, error: type[Exception], says: str, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.embedding.cluster._PATIENCE", 1)
    address = address.format(port=free_port())
    with pytest.raises(error, match=says):
        connect_cluster(address)
    app = make_app(embedding={"cluster": address})
    (finding,) = [finding for finding in examine(app, lambda: NOW) if finding.check == "embedding model"]
    assert (finding.ok, says in finding.says) == (False, True)


def test_a_worker_with_another_model_is_refused() -> None:
    with pytest.raises(InputError, match="give it the same files"):
        encode_in_worker(DEFAULT_MODEL, "somebody/elses", 1, Texts(["text"]))


def test_texts_do_not_show_where_a_call_is_logged() -> None:
    assert "secret" not in repr(Texts(["a secret"]))
