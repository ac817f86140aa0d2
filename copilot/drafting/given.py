"""What a draft may use: everything that a check needs to know besides the draft itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from copilot.drafting.policy import DraftPolicy
from index.docs.beside_cases import is_docs
from index.roles import phrases

if TYPE_CHECKING:
    from copilot.model import Conversation, Told
    from index.search.match import Match


@dataclass(frozen=True)
class Given:
    """The conversation, the matches and the team's rules; `told` says who else is told with this reply."""

    matches: tuple[Match, ...] = ()
    policy: DraftPolicy = field(default_factory=DraftPolicy)
    conversation: Conversation | None = None
    told: Told | None = None
    back: str | None = None  # when the team is back, if the reply says that it answers then
    exact: tuple[str, ...] = ()  # links that the reply must contain exactly

    def cited(self, case_ids: tuple[str, ...]) -> tuple[Match, ...]:
        return tuple(match for match in self.matches if match.case.case_id in case_ids)

    def vouched_for(self, cited: tuple[Match, ...]) -> frozenset[str]:
        """The addresses that may be linked exactly: the cited cases', those in the team's answers, the reply's own."""
        theirs = (url for match in cited for url in (match.case.url, *match.case.team_links))
        return frozenset((*theirs, *self.exact))

    @cached_property
    def thread_text(self) -> str:
        """Everything said in the thread, by anyone, with names and attached texts."""
        messages = [turn.message for turn in self.conversation.turns] if self.conversation else []
        texts = ((m.author_name, m.text, *m.files, *(text for _, text in m.attached)) for m in messages)
        return "\n".join(text for said in texts for text in said if text)

    @cached_property
    def case_text(self) -> str:
        """Everything that the matches say, as written."""
        texts = ((m.case.title, m.case.problem, m.case.resolution or "", m.case.url) for m in self.matches)
        distilled = (match.distilled.steps for match in self.matches if match.distilled)
        return "\n".join((*(text for said in texts for text in said), *distilled))

    @cached_property
    def docs_text(self) -> str:
        """What the docs say: hosts and addresses in it are nobody's own."""
        return "\n".join(match.case.resolution or "" for match in self.matches if is_docs(match))

    @cached_property
    def sources(self) -> str:
        """Everything that a version or a command may come from."""
        versions = " ".join(version for match in self.matches for version in match.case.versions)
        return "\n".join((self.thread_text, self.case_text, versions, *self.policy.facts))

    @cached_property
    def question(self) -> str:
        """The asker's own words, without code and quotations."""
        return phrases.own_words(self.conversation.question) if self.conversation else ""
