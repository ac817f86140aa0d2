"""Commands as a person runs them: processes, exit codes, what is on stdout and what is on stderr.

`run_anew` starts Python for it. `run` has it forked from a process that has loaded the libraries and the model, which
saves the ten seconds that this takes; each command is run anew at least once.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`support-copilot` with these arguments, in a folder, forked."""
    return _forks.run(folder, arguments, _with(environment))


def run_script(script: Path, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A program of scripts/, forked."""
    return _forks.run(folder, arguments, _with(environment), script)


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


def close() -> None:
    """End the process that the commands were forked from, if there was one."""
    _forks.close()


def _with(environment: dict[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **environment}


@dataclass
class _Forks:
    """Started when it is first needed."""

    _process: subprocess.Popen[str] | None = field(default=None)

    def run(
        self, folder: Path, arguments: tuple[str, ...], environment: dict[str, str], script: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        process = self._process = self._process or subprocess.Popen(
            [sys.executable, "-m", "tests.commands"], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert process.stdin
        assert process.stdout
        umask = os.umask(0)
        os.umask(umask)
        with tempfile.TemporaryDirectory() as said:
            order = {"folder": str(folder), "environment": environment, "umask": umask, "said": said}
            order |= {"script": str(script or ""), "arguments": arguments}
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
            code = int(process.stdout.readline())
            out, err = ((Path(said) / name).read_text() for name in ("out", "err"))
        return subprocess.CompletedProcess(arguments, code, out, err)

    def close(self) -> None:
        if self._process:
            self._process.communicate(timeout=30)  # it ends with its input
        self._process = None


_forks = _Forks()


def _serve() -> None:
    """The program: a command for each line; what it prints is its exit code."""
    import chromadb  # noqa: F401 - to be there when a command wants it, as the two below
    import sklearn.linear_model  # noqa: F401
    import tantivy  # noqa: F401

    import copilot.build
    from index.embedding.embedder import DEFAULT_MODEL, SentenceEmbedder

    embedder = SentenceEmbedder()
    _ = embedder._window  # loads the model, and starts no thread, which would not outlive a fork
    loaded = lambda name: embedder if name == DEFAULT_MODEL else SentenceEmbedder(name)  # noqa: E731
    setattr(copilot.build, "SentenceEmbedder", loaded)  # noqa: B010 - mypy would have it exported
    for line in sys.stdin:
        if (pid := os.fork()) == 0:
            os._exit(_be(json.loads(line)))
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


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
    _serve()
