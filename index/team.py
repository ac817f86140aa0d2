"""Who is on the team: as configured, else as GitHub says, else inferred from who answers whom."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from index.robots import is_robotic
from index.sayings import saying

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from index.model import Issue, Message, Role, Thread

INFERRED = "inferred"  # the source of a team that nobody named
TEAM_ASSOCIATIONS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
# An inferred member answers others at least this many times as often as they ask.
_ANSWERS_PER_QUESTION = 3
_ENOUGH_ANSWERS = 60
_LOOKED_AT = 2_000  # characters of a message
_WORD = re.compile(r"\w{4,}")
# A question asks something. What does not, and looks like this, is an announcement: who announces a lot does not ask
# a lot. It begins with an emoji or a headline, calls everybody, lists, or leads somewhere.
_ASKS = saying(r"\?(?!\S)|\b(?:how|why|any(?:one|body)|help|error|fail(?:s|ed|ing)?|issue|stuck|can ?not|can't)\b")
_ANNOUNCES = saying(
    r"\A\s*(?::[a-z0-9_+-]+:|\*[^*\n]+\*)",
    r"@(?:here|channel|everyone)\b|https?://",
    r"^\s*[•*-] ",
    flags=re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Team:
    """The ids and logins of the team members, and how we know."""

    ids: frozenset[str]
    source: str  # "settings", "author_association", "inferred", or the last two joined by " + "
    left: tuple[tuple[str, datetime], ...] = ()  # who was on the team according to the settings, and until when

    def role(self, author: str, asker: str, association: str = "", at: datetime | None = None) -> Role:
        """Someone's role in a conversation, at that time; the asker is always the asker, even if they are on the team.

        It never says who may act: people who left may not.
        """
        if author == asker:
            return "asker"
        return "team" if association in TEAM_ASSOCIATIONS or self.has(author, at) else "user"

    def has(self, person: str, at: datetime | None = None) -> bool:
        """Whether someone is on the team, or was at that time; at any time, if none is given."""
        return person in self.ids or any(id_ == person and (at is None or at <= until) for id_, until in self.left)

    def after(self, known: Team, now: datetime) -> Team:
        """This team, with those who have left it since `known`, or before."""
        gone = known.ids - self.ids if (known.source, self.source) == ("settings", "settings") else frozenset[str]()
        left = dict(known.left) | dict.fromkeys(gone, now)
        return replace(self, left=tuple(sorted((id_, until) for id_, until in left.items() if id_ not in self.ids)))


class TeamTally:
    """Counts who asks and who answers in one source, because "many" differs between communities."""

    def __init__(self) -> None:
        self._threads = 0
        self._asked: Counter[str] = Counter()
        self._answers: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
        self.on_github: set[str] = set()

    def add_thread(self, thread: Thread) -> None:
        asker = thread.messages[0].author
        first_replies = {m.author: m.text for m in reversed(thread.messages) if m.author != asker}
        self._threads += bool(first_replies)
        self._asked[asker] += _is_asked(thread.messages, was_answered=bool(first_replies))
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


def _is_asked(messages: Sequence[Message], *, was_answered: bool) -> bool:
    """Whether a thread begins with a question, and not with an announcement."""
    opening = list(takewhile(lambda message: message.author == messages[0].author, messages))
    said = "\n".join(message.said for message in opening)[:_LOOKED_AT]
    return bool(_ASKS.search(said)) or (was_answered and not _ANNOUNCES.search(said))


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
    known_by = [(INFERRED, inferred), ("author_association", on_github)]
    return Team(frozenset(inferred | on_github), " + ".join(how for how, ids in known_by if ids) or INFERRED)
