"""Real servers of others for the tests, each a process on loopback: Chroma's, and Dask's scheduler with two workers."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from distributed import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
_PATIENCE = 60  # seconds


@dataclass
class Chroma:
    """`chroma run` on a folder of its own; it can be killed and started again."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = ["chroma", "run", "--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = start(*command)
        wait_for(self.port, self.process)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


@contextmanager
def chroma_server() -> Iterator[Chroma]:
    """A Chroma server with nothing in it."""
    server = Chroma(free_port(), Path(tempfile.mkdtemp(prefix="chroma-")))
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(server.folder, ignore_errors=True)


@contextmanager
def dask_cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The scheduler's address, and its two workers, a process each."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    scheduler = start("dask", "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    workers: list[subprocess.Popen[bytes]] = []
    try:
        wait_for(port, scheduler)
        alone = (
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--host",
            "127.0.0.1",
            "--death-timeout",
            str(_PATIENCE),
        )
        workers += [start("dask", "worker", address, *alone) for _ in range(2)]
        with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
            client.wait_for_workers(2, timeout=_PATIENCE)
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def start(program: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A program of the environment that runs the tests, with this checkout on its path."""
    command = [str(Path(sys.executable).with_name(program)), *arguments]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=quiet, stderr=quiet)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until somebody listens there.

    Raises:
        RuntimeError: nobody ever does.
    """
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"nobody listens on port {port}") from None
            time.sleep(0.05)
