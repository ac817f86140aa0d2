"""Workers on other machines, using Dask; only this file imports it.

Dask's client provides a `concurrent.futures` executor, so several machines needed no other code. It is pure Python,
needs no service but its scheduler, and gives a lost worker's tasks to another worker.
"""

from __future__ import annotations

import socket
from concurrent.futures import CancelledError
from typing import Any

from index.embedding.addresses import shown_address
from index.embedding.workers import Workers
from index.errors import InputError, WorkFailedError

PAGES_AT_ONCE = 8  # about 6,000 texts: enough for about fifty workers
_PATIENCE = 10  # seconds


def connect_cluster(address: str) -> Workers:
    """Connect to the workers of a Dask scheduler, for example at `tcp://host:8786`.

    Raises:
        InputError: the extra `cluster` is not installed, or the address is invalid.
        WorkFailedError: no scheduler answers there, or it has no workers.
    """
    client = _connect(address)
    from distributed import KilledWorker

    # A time-out is an OSError. A scheduler on which this package is not installed raises a RuntimeError.
    faults = (KilledWorker, CancelledError, ImportError, OSError, RuntimeError)
    executor = client.get_executor(pure=False)  # Dask would hash the arguments of every pure call
    return Workers(executor, None, f"on the cluster at {shown_address(address)}", faults, client.close)


def count_workers(address: str) -> int:
    """How many worker processes are ready.

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
        from distributed.comm.addressing import get_address_host_port
    except ImportError:
        raise InputError("[embedding] cluster needs Dask; run `pip install 'support-copilot[cluster]'`.") from None
    try:
        # First of all, since a client that cannot connect leaves a thread and its sockets behind.
        socket.create_connection(get_address_host_port(address), _PATIENCE).close()
        client: Any = Client(address, timeout=_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except ValueError:
        raise InputError("[embedding] cluster is not a valid address; use one such as tcp://scheduler:8786.") from None
    except OSError:
        raise WorkFailedError(
            f"No scheduler answers at {shown_address(address)}; start `dask scheduler`, or see [embedding] cluster."
        ) from None
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        client.close()
        where = shown_address(address)
        raise WorkFailedError(f"No workers at {where}; run `dask worker {where}` on some machines.") from None
    return client
