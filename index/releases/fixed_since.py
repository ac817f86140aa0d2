"""Which release fixed what a case or an open issue is about: the first that says so after the answer.

A line of the notes is attached to what it names: by the number or link of an issue or pull request, or the link of a
Slack thread. Otherwise it has to say nearly the same in words that are rare among the cases. Pure: a case, releases and
the rarity of words in.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from index.cases.references import References, versions_in
from index.sayings import saying
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from index.model import Case, Release

    Rarity = Callable[[str], float]  # how rare a word is among the cases: 0 if it says nothing, 1 if none has it

_HEADING = re.compile(
    r"\s{0,3}(?:#{1,6} +(?P<marked>.+)|\*\*?(?P<bold>[^*]+)\*\*?:?\s*$"
    r"|(?:\W|:\w+:){0,3}(?P<plain>[A-Z][\w'& -]{2,40}):\s*$)"
)
_FIXES = saying(
    r"\b(?:fix(?:e[sd]|ing)?|bug ?fix(?:es)?|bugs|resolve[sd]?|solve[sd]?|close[sd]?|correct(?:s|ed)|repair(?:s|ed)"
    r"|patch(?:es|ed)?|no longer)\b"
)
_NOT_FIXED = saying(
    r"(?:\b(?:not|never|without|cannot|to be|will be|un)|n't)[ -]?(?:\w+ ){0,2}(?:fix|resolv|solv|clos|repair)\w*",
    r"\bknown (?:issues?|problems?|bugs?)|\bstill (?:open|broken|fails?|happens)",
    r"\blimitations?|\b(?:upcoming|planned)\b",
    r"^\s*known\s*$",
)
# A line that says itself that it is no fix, whatever it stands under.
_OTHER_CHANGE = saying(
    r"^\W*(?:feat(?:ure)?|chore|docs?|test|ci|build|style|refactor|perf)(?:\([^()\n]*\))?(?:!?:|/)|^\W*(?:new|added|changed|removed|deprecated)\s*:"
)
_KIND_OF_CHANGE = re.compile(r"^\W*(?:[Bb]ug ?)?(?:[Ff]ix|FIX)(?:e[sd])?(?:\([^()\n]*\))?(?:\s*:|\s+for\b)")
# In few cases even these are rare.
_SAY_NOTHING = frozenset(
    re.findall(
        r"\w+",
        """
        a about after again all also an and any are as at be because been before being but by can cannot could did do
        does done during each either even every first for from get gets got had has have having here how if in into is
        it its just made make makes many may might more most much must new no non not now of off on once one only or
        other our out over own per same saw shows should since so some still such than that the their them then there
        these they this those through to too two under until up use used uses using very via was we were what when
        where whether which while who why will with without would you your
        issue issues problem fix fixed fixes bug error errors add added adding set version release released upgrade
        need needed needs work works working
        """,
    )
)
_ADDRESS = re.compile(r"\s?\(?https?://[^\s()]+\)?")
_LONGEST_LINE = 220
_LOOKED_AT = 1_000  # characters of a text
# Measured on the labelled workspaces (README.md): between these and the strongest false pair there is much room.
_SHARED_WORDS = 4
_SHARED_RARITY = 2.5  # of all shared words together: two and a half that no other case has
_SHARE_OF_THE_LINE = 0.65  # of the rarity of all words of the line


@dataclass(frozen=True, slots=True)
class Fix:
    """What a release says it did about a case after it was answered, or while it is open."""

    release: Release
    says: str
    done: Literal["Fixed", "Added"] = "Fixed"

    @property
    def sentence(self) -> str:
        return f"{self.done} since {self.release.tag} ({self.release.at:%B %Y}): {self.says}"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the notes that says something was done: the case ids that it names, and its words."""

    text: str
    is_fix: bool
    names: frozenset[str]
    words: frozenset[str]


def nothing_is_rare(word: str) -> float:
    """Where nobody knows the cases: then no line says the same as one of them."""
    return 0.0


def fixed_since(case: Case, releases: Sequence[Release], now: datetime, rarity: Rarity = nothing_is_rare) -> Fix | None:
    """The first release after an answer, or after an open issue, that says it fixed it; None if none does.

    Of a release that the answer names itself, nothing is said.
    """
    since = case.resolved_at or case.asked_at
    later = sorted((r for r in releases if since < r.at <= now), key=lambda release: release.at)
    wish, told, names = case.standing == "open_request", set(case.versions), _names_of(case)
    words = _words_of_case(case) if later and not wish else {}
    for release in later:
        if told.intersection(versions_in(release.tag)):
            continue
        for line in _lines_of(release):
            if not (line.is_fix or wish):
                continue
            by_words = case.source != "github" or not line.names  # between issues, numbers are what counts
            if names & line.names or (by_words and _says_the_same(line, words, rarity)):
                return Fix(release, _shown(line.text), "Added" if wish else "Fixed")
    return None


def _shown(line: str) -> str:
    said = _ADDRESS.sub("", line).strip("•-*#> ")
    return shorten(_KIND_OF_CHANGE.sub("", said).strip() or said, _LONGEST_LINE)


def _names_of(case: Case) -> frozenset[str]:
    """The ids by which a release may name a case: its own, of the pull requests that fixed it, of a thread's issues.

    What else is mentioned in an issue is often another problem.
    """
    fixing = References().issues_in(case.resolution or "")
    return frozenset((case.case_id, *(link for link in case.links if case.source != "github" or link in fixing)))


@lru_cache(maxsize=2_000)
def _lines_of(release: Release) -> tuple[_Line, ...]:
    """The lines of the notes that say something was done."""
    return tuple(_each_line(release))


def _each_line(release: Release) -> Iterator[_Line]:
    references, heading = References(release.repo or None), ""
    for text in release.notes.split("\n"):
        if found := _HEADING.match(text):
            heading = found["marked"] or found["bold"] or found["plain"]
        if _NOT_FIXED.search(heading) or _NOT_FIXED.search(text):
            continue
        is_fix = bool(_FIXES.search(heading) or _FIXES.search(text)) and not _OTHER_CHANGE.search(text)
        said = _KIND_OF_CHANGE.sub("", _ADDRESS.sub("", text))
        yield _Line(text, is_fix, frozenset(references.case_ids_in(text)), frozenset(_words_in(said)))


def _says_the_same(line: _Line, of_case: dict[str, str], rarity: Rarity) -> bool:
    """Whether a line says nearly the same as a case; a word counts as much as it is rare, in either form."""
    shared = [word for word in line.words if _stem(word) in of_case]
    if len(shared) < _SHARED_WORDS:
        return False
    weights = {word: min(rarity(word), rarity(of_case.get(_stem(word), word))) for word in line.words}
    in_both = sum(weights[word] for word in shared)
    return in_both >= max(_SHARED_RARITY, _SHARE_OF_THE_LINE * sum(weights.values()))


def _words_of_case(case: Case) -> dict[str, str]:
    """The words of what was asked and answered, by their stems; a long log has nearly every word somewhere."""
    pairs = (text for pair in case.further for text in (pair.problem, pair.resolution))
    said = (case.title, case.problem, case.resolution or "", *pairs)
    return {_stem(word): word for word in _words_in("\n".join(text[:_LOOKED_AT] for text in said))}


def _words_in(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return (word for word in re.findall(r"[^\W_]{2,40}", plain) if not word.isdigit() and word not in _SAY_NOTHING)


def _stem(word: str) -> str:
    """The word without the ending that people vary."""
    return re.sub(r"(?<=\w{3})(?:ies|ing|ed|es|s|y|e)$", "", word)
