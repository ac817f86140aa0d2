"""What a text names that can be compared with another text: links, versions, commands and settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.cases.references import links_in, versions_in

if TYPE_CHECKING:
    from collections.abc import Iterator

Named = tuple[str, str]  # what kind of thing, and its name

_CODE = re.compile(r"```[^\n`]*\n(.*?)(?:```|\Z)|`([^`\n]+)`", re.DOTALL)
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_OPTION = re.compile(r"(?<![\w-])--[a-zA-Z][\w-]+")
_PROMPT = re.compile(r"^[$>#]\s+")
_PROGRAM = re.compile(r"[a-z][a-z0-9_.-]*\Z")
# Names with dots or underscores, variables in capitals, error codes: words that nobody writes by chance.
_NAME = re.compile(r"\b[A-Za-z]\w+(?:[._]\w+)+\b|\b[A-Z]{2,}[A-Z0-9]*(?:[_-][A-Z0-9]+)+\b")
_ONE_WORD = re.compile(r"[A-Za-z][\w./-]{2,60}\Z")
_MOST = 200  # of one text: a log names thousands of things without meaning them


def named_in(text: str) -> frozenset[Named]:
    """All that a text names, in lower case.

    A command is an option, or the first two words of a line of code that begins like a program's name; a setting is a
    name with dots or underscores, a code such as MR-1107, or a single word in code marks.
    """
    links = [("link", _plain(link)) for link in links_in(text)]
    rest = _LINK.sub(" ", text)
    versions = [("version", version.lower().lstrip("v")) for version in versions_in(rest)]
    commands = [("command", command.lower()) for command in _commands(rest)]
    settings = [("setting", name.lower()) for name in _settings(rest)]
    found = dict.fromkeys([*links, *versions, *commands, *settings])
    return frozenset(list(found)[:_MOST])


def code_lines(text: str) -> Iterator[str]:
    """The lines of code blocks, and inline code."""
    for block, span in _CODE.findall(text):
        yield from (_PROMPT.sub("", line.strip()) for line in (block or span).split("\n") if line.strip())


def _commands(text: str) -> Iterator[str]:
    yield from _OPTION.findall(text)
    for line in code_lines(text):
        words = line.split()
        if len(words) > 1 and _PROGRAM.match(words[0]) and not words[1].startswith(("=", ":", "(", "-")):
            yield f"{words[0]} {words[1]}"


def _settings(text: str) -> Iterator[str]:
    yield from (name for name in _NAME.findall(text) if not name.replace(".", "").isdigit())
    yield from (line for line in code_lines(text) if _ONE_WORD.match(line))


def _plain(link: str) -> str:
    return link.lower().partition("://")[2].removeprefix("www.").rstrip("/")
