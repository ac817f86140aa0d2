"""The line of a log or a traceback that says what went wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 400  # characters; a longer line is a dump, not a message
_ERROR = re.compile(
    r"\b(?:[\w.]*(?:Error|Exception|Warning|Failure)\b|error\b|fatal\b|panic\b|failed\b|failure\b|cannot\b|could not\b|denied\b"
    r"|refused\b|invalid\b|not found\b|unable to\b|unknown\b|timed out\b|exceeded\b|conflict\b|[45]\d\d\b)",
    re.IGNORECASE,
)
_FRAME = re.compile(r"^\s*(?:at |File \"|in <module>|\.\.\.|goroutine|Traceback|---|[|^~>\s-]*$|\$ |\+ |[\w./-]+:\d+$)")
_TYPE = re.compile(r"^(?:[a-z_]\w*\.)*(?:[A-Z]\w*(?:Error|Exception)\b|[A-Z]+[a-z]\w*[A-Z]\w*:)")
# What a log line begins with before it says something.
_LOG_HEAD = re.compile(
    r"^(?:\W*(?:\d{4}-\d\d-\d\d[T ]?|\d\d?/\d\d?/\d{2,4} )?\d\d?:\d\d[\d:.,]*(?:Z|[+-]\d\d:?\d\d)?\s+|[✗✖×>|\s]+"
    r"|(?:ts|time|level|caller)=\S+\s+|\[[\w.: -]+\]\s*|\S+\[\d+\]:?\s+"
    r"|(?:DEBUG|INFO|WARN(?:ING)?|ERROR|ERR|FATAL|CRITICAL)\b[\s:\]-]*(?=\S))+"
)
_PACKAGES = re.compile(r"^(?:[a-z_]\w*\.)+(?=[A-Z]\w*(?:Error|Exception|Request|Denied|Failure))")


def error_in(blocks: Sequence[str]) -> str:
    """The line that says what went wrong: in a traceback the last with an exception's name, in a log the first."""
    lines = [line.strip() for block in blocks for line in block.split("\n") if line.strip()]
    read = [line for line in lines if len(line) < _LONGEST and not _FRAME.match(line)]
    typed = [line for line in read if _TYPE.match(_LOG_HEAD.sub("", line))]
    line = typed[-1] if typed else next(filter(_ERROR.search, read), "")
    if line.endswith(":"):
        line = f"{line} {next(iter(lines[lines.index(line) + 1 :]), '')}"
    return _PACKAGES.sub("", _LOG_HEAD.sub("", line)).strip()
