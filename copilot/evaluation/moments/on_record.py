"""A model that answers from a record and remembers what it was asked: the product's own path, without a server."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot.drafting.asking import ask_for_flags
from copilot.drafting.author import Limits
from copilot.drafting.calling.answer_body import Completion
from copilot.drafting.calling.budget import Spending
from copilot.drafting.calling.deadline import Deadline
from copilot.drafting.calling.session import Session
from copilot.drafting.given import Given
from copilot.drafting.policy import DraftPolicy
from copilot.drafting.prompting.context import build_context
from copilot.drafting.prompting.fencing import Fence
from copilot.drafting.prompting.tokens import estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.drafting.calling.model_client import Said
    from copilot.drafting.calling.reply import Schema
    from copilot.model import Conversation, Flag

_FENCE = Fence("5f2c9e0d41b7a386")  # the same each time, so that prompts can be compared
_LIMITS = Limits(deadline_seconds=30, suggestion_tokens=40_000, reply_tokens=4_000)  # the defaults of [model]


@dataclass(slots=True)
class RecordedModel:
    """Answers every request with `reply`."""

    reply: str
    name: str = "on record"
    messages: list[Said] = field(default_factory=list)
    schema: Schema = field(default_factory=dict)

    def complete(self, messages: Sequence[Said], schema: Schema, *, most_tokens: int, seconds: float) -> Completion:
        """The reply, whatever is asked."""
        self.messages, self.schema = [*messages], schema
        return Completion(self.reply, None, None)


def flags_on_record(conversation: Conversation, reply: str) -> tuple[tuple[Flag, ...], RecordedModel]:
    """What the product makes of a model's reply about flags, and the model with the prompt that it was sent.

    Raises:
        ModelError: the reply cannot be used.
    """
    model = RecordedModel(reply)
    session = Session(
        model, Deadline.after(_LIMITS.deadline_seconds), Spending(_LIMITS.suggestion_tokens), estimate, time.sleep
    )
    limit = _LIMITS.material(_LIMITS.suggestion_tokens)
    context = build_context(conversation, (), "public", fence=_FENCE, count=estimate, limit=limit)
    given = Given(policy=DraftPolicy(), conversation=conversation)
    return ask_for_flags(session, given, _FENCE, context), model
