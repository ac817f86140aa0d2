"""The views of a request that the classifier uses: parts of its text, and its structure. Pure functions of text."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from index.sayings import saying

_CODE_BLOCK = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
_LINK = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"\d+")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+|\n")
_HEADING = re.compile(r"\s*(?:#{1,6}\s|\*\*|- \[.\])|[A-Z][\w /()-]{1,40}:")
_WORD = re.compile(r"\w+")

_LEAD = 400  # characters: most people have said what they want by then
LONGEST = 3000  # characters: the rest is mostly logs


@dataclass(frozen=True, slots=True)
class Request:
    """A text to be classified."""

    title: str
    body: str


def title(request: Request) -> str:
    return request.title


def whole(request: Request) -> str:
    return f"{request.title}\n{request.body}"[:LONGEST]


def opening(request: Request) -> str:
    """The part that is embedded; using the model's whole window takes 50 % longer and separates kinds no better."""
    return whole(request)[:_LEAD]


def prose(request: Request) -> str:
    """What people wrote themselves; code, links, images and numbers are replaced by placeholders."""
    return f"{request.title} . {_plain(request.body)}"[:LONGEST]


def lead(request: Request) -> str:
    return f"{request.title} . {_plain(request.body)[:_LEAD]}"


def headings(request: Request) -> str:
    """The headings of a template, each as one word: a project's templates differ by kind."""
    lines = (line.strip() for line in request.body[:LONGEST].splitlines() if _HEADING.match(line))
    return " ".join("_".join(_WORD.findall(line.lower()))[:40] for line in lines)


def questions(request: Request) -> str:
    """The first words of each question."""
    said = f"{request.title}\n{_plain(request.body)}"[:LONGEST]
    asked = (part for part in _SENTENCE_END.split(said) if part.rstrip().endswith("?"))
    return " ".join(word for part in asked for word in _WORD.findall(part.lower())[:4])


def _plain(body: str) -> str:
    for pattern, name in ((_CODE_BLOCK, " CODEBLOCK "), (_CODE, " CODE "), (_IMAGE, " IMAGE "), (_LINK, " LINK ")):
        body = pattern.sub(name, body)
    return _NUMBER.sub(" 0 ", body)


_IN_TITLE = (
    saying(r"^\s*(?:how|what|why|when|where|which|is|are|can|does|do|should|could)\b"),
    saying(r"^\W*(?:add|support|allow|implement|make|provide|enable|consider|feature|request|propos\w+)\b"),
    saying(r"\b(?:bug|crash|error|fail|broken|wrong|incorrect|exception|regression|(?:not|n't) work|cannot)"),
)
_IN_BODY = (
    saying(r"traceback|stack trace|exception|segfault|core dump|\bat \S+ ?\(\S+:\d+"),
    saying(r"steps to reproduce|how to reproduce|expected behaviou?r|current behaviou?r|\bactual\b"),
    saying(r"related to a problem|describe the solution|alternatives|feature request|(?:i|it) would"),
    re.compile(r"!\[|https?://"),
    re.compile(r"\d\.\d"),
    re.compile(r"- \["),
)
_IN_PROSE = (saying(r"\b(?:how (?:do|can|to|should)|is (?:it|there)|what is|question|wondering|understand)\b"),)


def structure(request: Request) -> list[float]:
    """Numbers about the structure: questions, code, headings, lengths, and phrases from common templates."""
    body, said = request.body[: 4 * LONGEST], _plain(request.body[: 4 * LONGEST])
    words = len(said.split())
    return [
        float("?" in request.title),
        float(request.title.rstrip().endswith("?")),
        float(said.count("?")),
        50.0 * said.count("?") / (1 + words),
        body.count("```") / 2,
        float(len(headings(request).split())),
        math.log1p(len(body)),
        math.log1p(words),
        float(len(request.title.split())),
        float(not body.strip()),
        *(float(bool(pattern.search(request.title))) for pattern in _IN_TITLE),
        *(float(bool(pattern.search(body))) for pattern in _IN_BODY),
        *(float(bool(pattern.search(said))) for pattern in _IN_PROSE),
    ]
