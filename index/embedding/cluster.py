"""Workers on other machines, through Dask: the one file that knows it.

Its client is an executor as `concurrent.futures` has them, so nothing else had to be written for several machines. It
is Python all through, needs no service beside its scheduler, and gives a lost worker's share to another.
"""

from __future__ import annotations

from concurrent.futures import CancelledError
from typing import Any

from index.embedding.addresses import shown_address
from index.embedding.workers import Workers
from index.errors import InputError, WorkFailedError

PAGES_AT_ONCE = 8  # some 6,000 texts: enough for some fifty workers
_PATIENCE = 10  # seconds


def connect_cluster(address: str) -> Workers:
    """The workers of a Dask scheduler, at `tcp://host:8786` for one.

    Raises:
        InputError: the extra `cluster` is not installed, or the address is none.
        WorkFailedError: nobody answers there, or there are no workers.
    """
    client = _connect(address)
    from distributed import KilledWorker

    # A time-out is an OSError; a RuntimeError is what a scheduler says that lacks this package.
    faults = (KilledWorker, CancelledError, ImportError, OSError, RuntimeError)
    executor = client.get_executor(pure=False)  # pure calls are told apart by a hash of what they are given
    return Workers(executor, None, f"on the cluster at {shown_address(address)}", faults, client.close)


def count_workers(address: str) -> int:
    """How many processes stand ready.

    Raises:
        InputError, WorkFailedError: as above.
    """
    client = _connect(address)
    try:
        return len(client.scheduler_info()["workers"])
    finally:
        client.close()


def _connect(address: str) -> Any:  # its methods have no types
    try:
        from distributed import Client
    except ImportError:
        raise InputError("[embedding] cluster needs Dask; run `pip install 'support-copilot[cluster]'`.") from None
    try:
        client: Any = Client(address, timeout=_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except ValueError:
        raise InputError("[embedding] cluster is no address; give one such as tcp://scheduler:8786.") from None
    except OSError:
        raise WorkFailedError(
            f"No scheduler answers at {shown_address(address)}; start `dask scheduler`, or see [embedding] cluster."
        ) from None
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        client.close()
        where = shown_address(address)
        raise WorkFailedError(f"No worker is at {where}; start `dask worker {where}` on some machines.") from None
    return client
