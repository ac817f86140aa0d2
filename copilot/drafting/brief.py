"""What is to be written, and what a model made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from copilot.drafting.given import Given
from copilot.drafting.missing import missing_facts
from copilot.drafting.purposes import PURPOSES, Purpose

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from copilot.drafting.policy import DraftPolicy
    from copilot.model import Conversation, Draft, Flag, Usage
    from index.model import Audience, Match


@dataclass(frozen=True, slots=True)
class Brief:
    """One reply to write: for which conversation, from which matches, for what, and in whose tone."""

    suggestion_id: str
    now: datetime
    conversation: Conversation
    purpose: Purpose
    values: Mapping[str, object]  # the variables of the purpose
    matches: tuple[Match, ...] = ()
    audience: Audience = "public"
    engineer: str = ""  # whose own replies give the tone
    judge_flags: bool = False

    def given(self, policy: DraftPolicy) -> Given:
        """What the checks hold the reply against."""
        return Given(
            matches=self.matches,
            policy=policy,
            conversation=self.conversation,
            asks_team=self.purpose.name == "holding_reply",
            exact=self.purpose.exact(self.values),
        )


def first_reply(
    suggestion_id: str,
    now: datetime,
    conversation: Conversation,
    matches: tuple[Match, ...],
    answered: bool,
    audience: Audience,
    engineer: str = "",
) -> Brief:
    """The brief for a suggestion: an answer where there is one, else a holding reply."""
    return Brief(
        suggestion_id=suggestion_id,
        now=now,
        conversation=conversation,
        purpose=PURPOSES["answer" if answered and matches else "holding_reply"],
        values={"missing": missing_facts(conversation)},
        matches=matches,
        audience=audience,
        engineer=engineer,
        judge_flags=True,
    )


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model made of a brief: a draft without faults or the reason why there is none; flags, unless it failed."""

    draft: Draft | None = None
    trouble: str = ""
    flags: tuple[Flag, ...] | None = None
    usage: Usage | None = None


class Author(Protocol):
    """Whoever writes replies; it never fails, it says why it has none."""

    def __call__(self, brief: Brief) -> Opinion: ...


def nobody(brief: Brief) -> Opinion:
    """The author where no model is set up."""
    return Opinion()
