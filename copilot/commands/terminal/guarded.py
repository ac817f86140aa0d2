"""Runs a command: an error becomes one line on stderr and an exit code, and all output is printable."""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING

from copilot.commands.terminal.printable import printable_streams
from copilot.serve.log import logs_on_stderr
from index.embedding.addresses import hide_secrets
from index.errors import SupportCopilotError

if TYPE_CHECKING:
    from collections.abc import Callable

_SHORTEST_SECRET = 8  # characters: a shorter one, such as "app", is also an ordinary word in our messages


def guarded(work: Callable[[], object]) -> None:
    """Do some work; an error becomes one line on stderr and an exit code.

    All output is printable, and only their owner can read the files that it creates, whatever the umask.
    """
    debug = "--debug" in sys.argv
    sys.argv = [argument for argument in sys.argv if argument != "--debug"]
    before = os.umask(0o077)
    try:
        with printable_streams(), logs_on_stderr():
            _run(work, debug=debug)
    finally:
        os.umask(before)


def _run(work: Callable[[], object], *, debug: bool) -> None:
    try:
        work()
    except KeyboardInterrupt:
        fail("Stopped. The index from before still answers; run it again to continue.", 130)
    except BrokenPipeError:  # the reader of our output has closed it, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:  # noqa: BLE001 - any error is reported in one line, and the program ends
        if debug:
            _show_traceback(error)
        message, code = _in_words(error)
        fail(hide_secrets(message, (secret for secret in _secrets() if len(secret) >= _SHORTEST_SECRET)), code)


def _in_words(error: Exception) -> tuple[str, int]:
    """What to say about an error, and the exit code."""
    if isinstance(error, SupportCopilotError):
        return str(error), error.exit_code
    if isinstance(error, OSError):
        return f"{error.strerror or type(error).__name__}: {error.filename or 'no file named'}.", 1
    name = type(error).__name__
    return f"This is a bug in support-copilot ({name}); run it again with --debug to see where.", 1


def _show_traceback(error: Exception) -> None:
    """The whole traceback, without the passwords of addresses in it."""
    sys.stderr.write(hide_secrets("".join(traceback.format_exception(error)), _secrets()))


def _secrets() -> tuple[str, ...]:
    from copilot.secrets import secrets_of_settings

    return secrets_of_settings()


def fail(message: str, code: int) -> None:
    sys.stderr.write(f"support-copilot: {message}\n")
    sys.exit(code)
