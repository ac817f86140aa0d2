"""All flags for one conversation: every rule is asked, in the order in which people should read the flags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.flags import rules
from copilot.flags.learned import shipped
from index.kinds.guess import NO_OPINION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from copilot.flags.learned import Learned
    from copilot.model import Conversation, Flag
    from index.kinds.labels import Kind
    from index.search.match import Match

RULES = (
    rules.secret_shared,
    rules.blocker,
    rules.known_issue,
    rules.ask_team,
    rules.needs_call,
    rules.bug,
    rules.feature_request,
    rules.product_review,
    rules.product_call,
)


def judge(
    conversation: Conversation,
    matches: tuple[Match, ...],
    answered: bool,
    kinds: Mapping[Kind, float] = NO_OPINION,
    by: Learned | None = None,
) -> tuple[Flag, ...]:
    """The flags that are raised, each with its reason and the messages it rests on.

    `kinds` holds what was learned from labelled issues: the chance of each kind for this conversation's question.
    `by`: other weights than the shipped ones, for a measurement.
    """
    learned = (by or shipped()).raised(conversation) if conversation.team_is_known else None
    seen = rules.Seen(conversation, matches, answered, kinds, learned)
    return tuple(flag for rule in RULES if (flag := rule(seen)))
