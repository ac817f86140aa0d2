"""What a question must not see in its replay, so that nothing of its answer leaks in.

The search already hides what was asked or solved later, and later comments. The guard hides earlier cases that are
the question itself in another place: its copies, cases that its own words name, the thread or issue that it was taken
over from, and an issue whose last explaining comments were still to come.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from index.roles import phrases
from index.storage import case_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy import Engine

    from copilot.evaluation.saved.saved_threads import SavedThread
    from copilot.model import Conversation
    from index.cases.references import References
    from index.model import Audience, Case
    from index.search.match import Match
    from index.search.query import Query

_WORD = re.compile(r"\w+")
_SAME, _QUOTED = 0.7, 0.85  # shared runs of three words: of all, from which two texts are one; of the question's
_FEWEST = 5  # runs of three words: with fewer, only an identical text is a copy
_STILL_SPOKEN = timedelta(hours=1)  # what is written after closing an issue counts as its resolution
_MOST_LOOKS = 25


class Fetch(Protocol):
    """Reads cases by their ids; ids that do not exist are left out."""

    def __call__(self, case_ids: Iterable[str]) -> dict[str, Case]: ...


def is_copy(question: str, other: str) -> bool:
    """Whether a text repeats the question: the same words in the same order, or all of them inside it.

    Code and quotations do not count: two people with the same error paste the same lines.
    """
    one, two = _runs(question), _runs(other)
    if min(len(one), len(two)) < _FEWEST:
        return " ".join(_WORD.findall(question.lower())) == " ".join(_WORD.findall(other.lower()))
    shared = len(one & two)
    return shared >= _SAME * len(one | two) or shared >= _QUOTED * len(one)


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(phrases.own_words(text).lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


@dataclass
class Guard:
    """What one question must not see; `hidden` says why, by case id."""

    saved: SavedThread
    references: References
    fetch: Fetch
    hidden: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hidden[self.saved.case_id] = "itself"
        for case_id in self._names(self.saved.conversation.question):
            self.hidden.setdefault(case_id, "named by the question")
        for case in self.fetch(self._relatives()).values():
            self.admits(case)

    def admits(self, case: Case) -> bool:
        """Whether the question may see a case; if not, it is hidden from then on."""
        if case.case_id not in self.hidden and (reason := self._why_not(case)):
            self.hidden[case.case_id] = reason
        return case.case_id not in self.hidden

    def reasons(self) -> dict[str, int]:
        """How many cases were hidden, by reason; the question itself and what no search shows do not count."""
        return dict(Counter(reason for reason in self.hidden.values() if reason not in ("itself", "asked later")))

    def _relatives(self) -> set[str]:
        saved = self.saved
        return {*saved.linked, *saved.relevant, *([saved.original] if saved.original else [])}

    def _why_not(self, case: Case) -> str | None:
        saved = self.saved
        if case.asked_at >= saved.asked_at:
            return "asked later"
        if saved.case_id in self._names(case.problem, case):
            return "linked with the question"
        # An issue that was filed from a thread: the thread is its own beginning.
        if saved.source == "github" and case.source == "slack" and saved.case_id in (case.points_at, *case.links):
            return "linked with the question"
        if is_copy(saved.conversation.question, f"{case.title}\n{case.problem}") or is_copy(
            saved.conversation.question, case.problem
        ):
            return "a copy"
        solved = case.resolved_at
        if case.source == "github" and solved and solved <= saved.asked_at < solved + _STILL_SPOKEN:
            return "still being answered"
        return None

    def _names(self, text: str, case: Case | None = None) -> tuple[str, ...]:
        """The case ids that a text names; a bare number means an issue of its own repository."""
        scope = case.scope if case and case.source == "github" else self._repo() if case is None else None
        return self.references.case_ids_in(text, scope)

    def _repo(self) -> str | None:
        return self.saved.scope if self.saved.source == "github" else None


@dataclass(frozen=True, slots=True)
class GuardedFinder:
    """Searches for one question, again and again until no match is left that it must not see."""

    guard: Guard
    query: Callable[[Conversation, Audience, datetime | None, str], Query]
    answer: Callable[[Query], list[Match]]

    def __call__(
        self, conversation: Conversation, audience: Audience, as_of: datetime | None, words: str = ""
    ) -> list[Match]:
        query = self.query(conversation, audience, as_of, words)
        for _ in range(_MOST_LOOKS):
            found = self.answer(replace(query, hidden=frozenset(self.guard.hidden)))
            clean = [match for match in found if self._is_clean(match)]
            if len(clean) == len(found):
                break
        return [self._as_known(match) for match in clean]

    def _is_clean(self, match: Match) -> bool:
        led_here = self.guard.fetch(match.also_asked).values()
        refused = [case for case in (match.case, *led_here) if not self.guard.admits(case)]
        return not refused

    def _as_known(self, match: Match) -> Match:
        """The match without links from later comments."""
        case = match.case
        if case.source != "github":
            return match
        named = self.guard.references.case_ids_in(f"{case.problem}\n{case.resolution or ''}", case.scope)
        return replace(match, case=replace(case, links=tuple(link for link in named if link != case.case_id)))


def fetcher(engine: Engine) -> Fetch:
    """Reads cases by their ids, of whatever visibility."""

    def fetch(case_ids: Iterable[str]) -> dict[str, Case]:
        wanted = list(dict.fromkeys(case_ids))
        if not wanted:
            return {}
        with engine.connect() as connection:
            return case_store.cases_by_id(connection, wanted)

    return fetch
