"""What each tool does: it reads, notes that in the audit, and returns what the command of the same kind prints as JSON.

Nothing here knows the protocol. All tools serve one audience, which the settings name and no client chooses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot import gather
from copilot.records.audit import note
from copilot.suggest import ranked, suggest
from copilot.suggestion_json import match_json, suggestion_json
from index.errors import InputError
from index.sources.base import safe_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sqlalchemy import Connection

    from copilot.suggest import SuggestServices
    from index.model import Audience

ACTOR = "mcp"  # in the audit: who is behind a client, the protocol does not say
_NOWHERE = ("", "")  # a question that comes over the protocol belongs to no thread


@dataclass(frozen=True, slots=True)
class Tools:
    """The three tools, with the services that they need."""

    line: SuggestServices
    read_case: Callable[[str, Audience], dict[str, Any] | None]  # None: there is none that this audience may see
    begin: Callable[[], AbstractContextManager[Connection]]  # a transaction
    audience: Audience
    clock: Callable[[], datetime]
    new_id: Callable[[], str]

    def search_cases(self, question: str) -> dict[str, Any]:
        """The cases, known issues and sections of the docs that may answer a question, the best first.

        Raises:
            InputError: nothing is asked.
        """
        now = self.clock()
        conversation = gather.from_question(question, now)
        ranking = ranked(conversation, self.line, self.audience, None, "", now)
        self._note("mcp_search_cases", conversation.question, now)
        return {
            "question": conversation.question,
            "answered": ranking.confidence >= self.line.answer_threshold,
            "confidence": round(ranking.confidence, 4),
            "matches": [match_json(match) for match in ranking.matches],
        }

    def get_case(self, case_id: str) -> dict[str, Any]:
        """All that is known of one case. Of one that this audience may not see, not even that it exists.

        Raises:
            InputError: it is no id, or there is no such case.
        """
        named = safe_text(case_id).text  # an error repeats it
        self._note("mcp_get_case", named, self.clock())
        case = self.read_case(named, self.audience)
        if case is None:
            raise InputError("There is no such case here; take a case_id from search_cases, or the link of its thread.")
        return case

    def suggest_reply(self, question: str) -> dict[str, Any]:
        """A suggestion for a question, saved like any other; a person posts it, or nobody does.

        Raises:
            InputError: nothing is asked.
        """
        now = self.clock()
        suggestion = suggest(
            gather.from_question(question, now),
            self.line,
            suggestion_id=self.new_id(),
            now=now,
            audience=self.audience,
            visibility=self.audience,
        )
        self._note("mcp_suggest_reply", suggestion.draft.text, now, suggestion.suggestion_id)
        return suggestion_json(suggestion)

    def _note(self, action: str, text: str, at: datetime, suggestion_id: str | None = None) -> None:
        with self.begin() as connection:
            note(connection, ACTOR, action, _NOWHERE, at, suggestion_id=suggestion_id, text=text)
