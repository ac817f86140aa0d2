"""What a reply is based on: its cases, and whether its versions and commands appear in any source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot.model import Remark
from index.cases.references import versions_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from copilot.drafting.given import Given

_CODE = re.compile(r"```[^\n`]*\n(.*?)(?:```|\Z)|`([^`\n]+)`", re.DOTALL)
_PLACEHOLDER = re.compile(r"<[^<>]*>")
_TOKEN = re.compile(r"-{0,2}[\w.-]*\w")
_TELLING = re.compile(r"^--?\w|[a-z0-9][_.][a-z0-9]|[A-Z_]{4,}|\w-\w", re.IGNORECASE)
_SHOWN = 3  # marks of one kind


def unknown_cases(cited: Sequence[str], given: Given) -> list[Remark]:
    """Cases that the author was never given."""
    known = {match.case.case_id for match in given.matches}
    reason = "It cites a case that it was never given."
    return [Remark("case", reason, "doubt", case_id[:100]) for case_id in cited if case_id not in known]


def unknown_versions(text: str, given: Given) -> list[Remark]:
    """Versions that appear in no source."""
    unknown = [version for version in versions_in(text) if version not in given.sources]
    return [Remark("version", f"No source names version {version}.", "doubt", version) for version in unknown[:_SHOWN]]


def unknown_commands(text: str, given: Given) -> list[Remark]:
    """Commands, options and names in code that appear in no source."""
    known = {word.lower() for word in _TOKEN.findall(given.sources)}
    unknown = dict.fromkeys(line for line in _code_lines(text) if not _is_known(line, known, given.sources))
    reason = "No source mentions this, so try it before you send it: "
    return [Remark("command", f"{reason}`{line[:100]}`", "doubt", line) for line in list(unknown)[:_SHOWN]]


def _code_lines(text: str) -> Iterator[str]:
    for block, span in _CODE.findall(text):
        yield from (line.strip() for line in (block or span).split("\n") if line.strip())


def _is_known(line: str, known: set[str], sources: str) -> bool:
    """Whether a line appears in a source, or consists of words that do; plain words do not count."""
    if line in sources:
        return True
    words = _TOKEN.findall(_PLACEHOLDER.sub(" ", line))
    return all(word.lower() in known for word in words if _TELLING.search(word) or len(words) == 1)
