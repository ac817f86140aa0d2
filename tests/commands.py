"""Commands as a person runs them: processes, exit codes, what is on stdout and what is on stderr.

`run_anew` starts Python for it. `run` has it forked from a process that has loaded the libraries and the model, which
saves the ten seconds that this takes; each command is run anew at least once. The same process embeds what the tests
ask for, so that a run loads the model once and not in each worker.
"""

from __future__ import annotations

import json
import os
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from tests.remembering import RememberingEmbedder

ROOT = Path(__file__).parent.parent
_SHARED = "COMMANDS_ARE_FORKED_AT"


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`support-copilot` with these arguments, in a folder, forked."""
    return _run(folder, arguments, environment)


def run_script(script: Path, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A program of scripts/, forked."""
    return _run(folder, arguments, environment, script)


@contextmanager
def running(folder: Path, *arguments: str, **environment: str) -> Iterator[Running]:
    """`support-copilot` with these arguments, forked and at work; killed at the end."""
    with _forks.start(folder, arguments, _with(environment)) as command:
        try:
            yield command
        finally:
            command.kill()


def run_anew(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The same, in a new Python."""
    command = [sys.executable, "-m", "copilot", *arguments]
    return subprocess.run(command, cwd=folder, env=_with(environment), capture_output=True, text=True, check=False)


def answered(folder: Path, *arguments: str) -> Any:
    """What it prints as JSON."""
    return answer(run(folder, *arguments))


def answer(result: subprocess.CompletedProcess[str]) -> Any:
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """As the bundled model embeds them, each text once."""
    vectors = np.frombuffer(_forks.ask({"encode": list(texts)}), np.float32)
    return vectors.reshape(len(texts), -1) if texts else vectors


def parts(texts: Sequence[str]) -> list[list[str]]:
    """As the bundled model's tokenizer cuts them."""
    cut: list[list[str]] = json.loads(_forks.ask({"parts": list(texts)}))
    return cut


def close() -> None:
    """End the process that the commands were forked from, if there was one."""
    _forks.close()


def _run(
    folder: Path, arguments: tuple[str, ...], environment: dict[str, str], script: Path | None = None
) -> subprocess.CompletedProcess[str]:
    with _forks.start(folder, arguments, _with(environment), script) as command:
        code = command.wait()
        return subprocess.CompletedProcess(arguments, code, command.said("out"), command.said("err"))


def _with(environment: dict[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **environment}


def share() -> None:
    """Commands of all processes that this one starts are forked from one and the same, which loads once."""
    os.environ[_SHARED] = str(_forks.address())


@dataclass
class Running:
    """A forked command at work."""

    pid: int
    _said: Path
    _connection: socket.socket
    _answers: BinaryIO

    def is_over(self) -> bool:
        return bool(select.select([self._connection], [], [], 0)[0])

    def said(self, where: str) -> str:
        """What it has written so far to `out` or `err`."""
        return (self._said / where).read_text()

    def wait(self) -> int:
        """Its exit code, when it has ended; of a signal the negative number."""
        return int(self._answers.read())

    def kill(self) -> None:
        """As the machine kills it; one that has ended stays as it was."""
        if not self.is_over():
            os.kill(self.pid, signal.SIGKILL)
            self.wait()


@dataclass
class _Forks:
    """The process that commands are forked from, and the Unix socket on which it takes orders."""

    _process: subprocess.Popen[bytes] | None = field(default=None)
    _folder: Path | None = field(default=None)

    @contextmanager
    def start(
        self, folder: Path, arguments: tuple[str, ...], environment: dict[str, str], script: Path | None = None
    ) -> Iterator[Running]:
        umask = os.umask(0)
        os.umask(umask)
        with tempfile.TemporaryDirectory() as said:
            order = {"folder": str(folder), "environment": environment, "umask": umask, "said": said}
            order |= {"script": str(script or ""), "arguments": arguments}
            with self._ordered(order) as connection, connection.makefile("rb") as answers:
                yield Running(int(answers.readline()), Path(said), connection, answers)

    def ask(self, order: dict[str, Any]) -> bytes:
        with self._ordered(order) as connection, connection.makefile("rb") as answer:
            return answer.read()

    @contextmanager
    def _ordered(self, order: dict[str, Any]) -> Iterator[socket.socket]:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(os.environ.get(_SHARED) or str(self.address()))
            connection.sendall(json.dumps(order).encode() + b"\n")
            yield connection

    def address(self) -> Path:
        """Where it listens; it is started when it is first needed, and loads when it is first asked."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="commands-"))
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(str(self._folder / "orders"))
                listener.listen()
                command = [sys.executable, "-m", "tests.commands", str(listener.fileno())]
                self._process = subprocess.Popen(
                    command, cwd=ROOT, stdin=subprocess.PIPE, pass_fds=[listener.fileno()], env=_with({})
                )
        return self._folder / "orders"

    def close(self) -> None:
        if self._process and self._folder:
            self._process.communicate(timeout=60)  # it ends with its input
            shutil.rmtree(self._folder)
        self._process = self._folder = None


_forks = _Forks()


def _serve(listener: socket.socket) -> None:
    """The program: it embeds, and forks for each command, until its input ends."""
    embedder = _load_model()
    while listener in select.select([listener, sys.stdin], [], [])[0]:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as orders:
            order = json.loads(orders.readline())
            if "encode" in order:
                connection.sendall(embedder.encode(order["encode"]).tobytes())
            elif "parts" in order:
                connection.sendall(json.dumps(embedder.parts(order["parts"])).encode())
            else:
                _load_commands(embedder)
                if os.fork() == 0:
                    listener.close()
                    _obey(connection, order)


def _load_model() -> RememberingEmbedder:
    from tests.remembering import RememberingEmbedder

    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # no thread is started here: it would not outlive a fork
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who obey
    return RememberingEmbedder()


def _load_commands(embedder: RememberingEmbedder) -> None:
    """What a command needs; loaded only once, however often this is called."""
    import chromadb  # noqa: F401 - to be there when a command wants it, as the two below
    import sklearn.linear_model  # noqa: F401
    import tantivy  # noqa: F401

    import copilot.build
    import copilot.cli
    from index.embedding.embedder import DEFAULT_MODEL, SentenceEmbedder

    embedder.encode(["warm"])
    built_with = vars(copilot.build)
    built_with["SentenceEmbedder"] = lambda name: embedder if name == DEFAULT_MODEL else SentenceEmbedder(name)


def _obey(connection: socket.socket, order: dict[str, Any]) -> NoReturn:
    """Run the command in a process of its own, and tell its number and then its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if (pid := os.fork()) == 0:
        connection.close()
        os._exit(_be(order))
    connection.sendall(b"%d\n" % pid)
    connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    os._exit(0)


def _be(order: dict[str, Any]) -> int:
    """The command, in a process that is its own from here on; its exit code."""
    from copilot.cli import main

    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(Path(order["said"]) / name, os.O_WRONLY | os.O_CREAT, 0o600), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.umask(order["umask"])
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = [order["script"] or "support-copilot", *order["arguments"]]
    try:
        if order["script"]:
            runpy.run_path(order["script"], run_name="__main__")
        else:
            main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
