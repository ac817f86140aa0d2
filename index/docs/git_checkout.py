"""Docs in a git repository: a copy of our own that is kept up to date, and when each file was last changed.

Nothing in a repository is run: no hooks, no filters, no submodules, and links in it stay plain files.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.embedding.addresses import shown_address
from index.errors import SourceFailedError

if TYPE_CHECKING:
    from pathlib import Path

_SECONDS = 600
_MOST_COMMITS = 5_000  # that are looked through for when a file was changed
_ADDRESS = re.compile(r"(?:https?|ssh|git|file)://[^\s'\"]+|[\w.-]+@[\w.-]+:[^\s'\"]+")
_SAFE: tuple[str, ...] = ("-c", "core.hooksPath=/dev/null", "-c", "core.symlinks=false", "-c", "core.fsmonitor=false")
_SAFE += ("-c", "log.showSignature=false", "-c", "protocol.ext.allow=never", "-c", "submodule.recurse=false")


def is_git_address(text: str) -> bool:
    """Whether it names a repository elsewhere, and not a folder here."""
    return bool(_ADDRESS.fullmatch(text))


def fetched(address: str, branch: str, data_dir: Path) -> tuple[Path, str]:
    """The repository's files in a folder of ours, as they are now, and the commit.

    Raises:
        SourceFailedError: it cannot be read; the copy from before stays.
    """
    root = data_dir / "docs"
    folder = root / hashlib.sha256(f"{address} {branch}".encode()).hexdigest()[:16]
    if not folder.is_dir():
        root.mkdir(parents=True, exist_ok=True)
        unfinished = folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)  # left by a process that was killed
        # Without the contents of old commits, which nobody reads; their dates come with the commits themselves.
        lean = ("--quiet", "--no-tags", "--no-checkout", "--filter=blob:none")
        _git(root, address, "clone", *lean, "--", address, str(unfinished))
        unfinished.rename(folder)
    _git(folder, address, "fetch", "--quiet", "--no-tags", "origin", branch or "HEAD")
    _git(folder, address, "reset", "--quiet", "--hard", "FETCH_HEAD")
    _git(folder, address, "clean", "--quiet", "-ffdx")
    return folder, _git(folder, address, "rev-parse", "HEAD").strip()


def changes_in(folder: Path) -> dict[str, datetime]:
    """When each file below a folder was last committed; nothing where it is no repository, or git is not there."""
    told = ("log", f"--max-count={_MOST_COMMITS}", "--format=%x00%ct", "--name-only", "--relative", "--", ".")
    try:
        said = _git(folder, str(folder), *told)
    except SourceFailedError:
        return {}
    found: dict[str, datetime] = {}
    for commit in said.split("\x00")[1:]:
        seconds, _, names = commit.partition("\n")
        if seconds.strip().isdigit():
            at = datetime.fromtimestamp(int(seconds), UTC)
            for name in filter(None, names.split("\n")):
                found.setdefault(name, at)
    return found


def _git(folder: Path, address: str, *arguments: str) -> str:
    own = {"GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "https:http:ssh:git:file", "GIT_LFS_SKIP_SMUDGE": "1"}
    try:
        done = subprocess.run(
            ["git", *_SAFE, "-C", str(folder), *arguments],  # noqa: S607 - whichever git the operator has
            env={**os.environ, **own},
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SourceFailedError(f"git cannot read {shown_address(address)} ({type(error).__name__}).") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        why = shown_address(lines[-1])[:200] if lines else f"exit code {done.returncode}"
        raise SourceFailedError(
            f"git cannot read {shown_address(address)} ({why}); check the address, the branch, and that this machine "
            "may read it."
        )
    return done.stdout.decode(errors="replace")
