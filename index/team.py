"""Who is the team: as the settings say, else as GitHub says, else inferred from who answers whom."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.model import Issue, Role, Thread

TEAM_ASSOCIATIONS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
# An inferred member answers others at least this many times as often as they ask.
_ANSWERS_PER_QUESTION = 3
_PLENTY = 60
_WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True, slots=True)
class Team:
    """The ids and logins of those who answer, and how we know."""

    ids: frozenset[str]
    source: str  # "settings", "author_association", "inferred", or the last two joined by " + "

    def role(self, author: str, asker: str, association: str = "") -> Role:
        """What somebody is in one conversation; the asker stays the asker, even one of the team."""
        if author == asker:
            return "asker"
        return "team" if author in self.ids or association in TEAM_ASSOCIATIONS else "user"


class TeamTally:
    """Counts who asks and who answers in one source: each community has its own measure of "many"."""

    def __init__(self) -> None:
        self._threads = 0
        self._asked: Counter[str] = Counter()
        self._answers: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
        self.on_github: set[str] = set()

    def add_thread(self, thread: Thread) -> None:
        asker = thread.messages[0].author
        self._asked[asker] += 1
        first_replies = {m.author: m.text for m in reversed(thread.messages) if m.author != asker}
        self._threads += bool(first_replies)
        for author, text in first_replies.items():
            words, known = frozenset(_WORD.findall(text.lower())), self._answers[author]
            # Twenty near-copies of one text make nobody an authority; and past some number nobody need be compared.
            if len(known) >= _PLENTY or not any(_alike(words, other) for other in known):
                known.append(words)

    def add_issue(self, issue: Issue) -> None:
        people: Iterable[tuple[str, str]] = [
            (issue.author, issue.association),
            *((comment.author, comment.association) for comment in issue.comments if not comment.is_bot),
        ]
        self.on_github.update(login for login, association in people if association in TEAM_ASSOCIATIONS)

    def inferred(self) -> set[str]:
        """Who answers in many threads, many for the size of this history, and rarely asks."""
        enough = min(_PLENTY, max(1, math.ceil(math.sqrt(self._threads) / 2)))
        return {
            author
            for author, answers in self._answers.items()
            if author and len(answers) >= enough and len(answers) >= _ANSWERS_PER_QUESTION * self._asked[author]
        }


def _alike(words: frozenset[str], others: frozenset[str]) -> bool:
    return len(words & others) >= 0.75 * len(words | others)


def name_team(tallies: Iterable[TeamTally], configured: Iterable[str] = ()) -> Team:
    """The team; what the settings name is never added to by inference."""
    if named := frozenset(configured):
        return Team(named, "settings")
    inferred: set[str] = set()
    on_github: set[str] = set()
    for tally in tallies:
        inferred |= tally.inferred()
        on_github |= tally.on_github
    known_by = [("inferred", inferred), ("author_association", on_github)]
    return Team(frozenset(inferred | on_github), " + ".join(how for how, ids in known_by if ids) or "inferred")
