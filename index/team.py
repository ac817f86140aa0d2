"""Who is on the team: as configured, else as GitHub says, else inferred from who answers whom."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.robots import is_robotic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.model import Issue, Role, Thread

TEAM_ASSOCIATIONS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
# An inferred member answers others at least this many times as often as they ask.
_ANSWERS_PER_QUESTION = 3
_ENOUGH_ANSWERS = 60
_WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True, slots=True)
class Team:
    """The ids and logins of the team members, and how we know."""

    ids: frozenset[str]
    source: str  # "settings", "author_association", "inferred", or the last two joined by " + "

    def role(self, author: str, asker: str, association: str = "") -> Role:
        """Someone's role in a conversation; the asker is always the asker, even if they are on the team."""
        if author == asker:
            return "asker"
        return "team" if author in self.ids or association in TEAM_ASSOCIATIONS else "user"


class TeamTally:
    """Counts who asks and who answers in one source, because "many" differs between communities."""

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
            # Posting the same text twenty times counts once. Beyond a certain number, comparing is pointless.
            if len(known) >= _ENOUGH_ANSWERS or not any(_is_near_copy(words, other) for other in known):
                known.append(words)

    def add_issue(self, issue: Issue) -> None:
        """Those whom GitHub calls the team, if they ever wrote as people: accounts of robots may be members, too."""
        if issue.association in TEAM_ASSOCIATIONS and not issue.by_bot:
            self.on_github.add(issue.author)
        for comment in issue.comments:
            is_new = comment.association in TEAM_ASSOCIATIONS and comment.author not in self.on_github
            if is_new and not comment.is_bot and not is_robotic(comment.text):
                self.on_github.add(comment.author)

    def inferred(self) -> set[str]:
        """Those who answer in many threads (relative to the size of the history) and rarely ask."""
        enough = min(_ENOUGH_ANSWERS, max(1, math.ceil(math.sqrt(self._threads) / 2)))
        return {
            author
            for author, answers in self._answers.items()
            if author and len(answers) >= enough and len(answers) >= _ANSWERS_PER_QUESTION * self._asked[author]
        }


def _is_near_copy(words: frozenset[str], others: frozenset[str]) -> bool:
    return len(words & others) >= 0.75 * len(words | others)


def name_team(tallies: Iterable[TeamTally], configured: Iterable[str] = ()) -> Team:
    """The team; if the settings name one, nobody is added by inference."""
    if named := frozenset(configured):
        return Team(named, "settings")
    inferred: set[str] = set()
    on_github: set[str] = set()
    for tally in tallies:
        inferred |= tally.inferred()
        on_github |= tally.on_github
    known_by = [("inferred", inferred), ("author_association", on_github)]
    return Team(frozenset(inferred | on_github), " + ".join(how for how, ids in known_by if ids) or "inferred")
