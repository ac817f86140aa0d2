"""The author that asks a model: draft and flags at the same time, within one deadline and one budget.

Two requests, not one: each prompt can be changed and measured by itself, either may fail without the other, and a
thread that tricks the model into a strange reply has not tricked it into flags. The price: the thread is sent twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from copilot.desk.open_question import open_question
from copilot.drafting.asking import FLAG_TOKENS, Written, ask_for_draft, ask_for_flags
from copilot.drafting.brief import Opinion
from copilot.drafting.calling.budget import Prices, Spending
from copilot.drafting.calling.deadline import Deadline, at_once
from copilot.drafting.calling.session import Model, Session
from copilot.drafting.errors import ModelError, ModelTooLongError
from copilot.drafting.prompting.context import build_context
from copilot.drafting.prompting.fencing import Fence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from copilot.drafting.brief import Brief
    from copilot.drafting.calling.budget import Ledger
    from copilot.drafting.policy import DraftPolicy
    from copilot.drafting.prompting.tokens import Count
    from copilot.model import Flag

_T = TypeVar("_T")
_INSTRUCTIONS = 1_200  # tokens of the instructions
_LEAST_MATERIAL = 400  # tokens: with less, no answer is possible


class Connection(Model, Protocol):
    """A model with its own connection."""

    def close(self) -> None: ...


class Examples(Protocol):
    """An engineer's own replies to questions like this one."""

    def __call__(self, engineer: str, question: str) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """What one suggestion may use."""

    deadline_seconds: float
    suggestion_tokens: int
    reply_tokens: int
    prices: Prices | None = None

    def material(self, granted: int) -> int:
        """Tokens for thread and cases: what the draft, one repair of it and the flags leave."""
        return (granted - 2 * self.reply_tokens - FLAG_TOKENS) // 3 - _INSTRUCTIONS


@dataclass(frozen=True, slots=True)
class ModelAuthor:
    """Writes with a model; never fails, and never takes longer than its deadline."""

    connect: Callable[[], Connection]
    model: str
    limits: Limits
    policy: DraftPolicy
    ledger: Ledger
    count: Count
    examples: Examples
    new_token: Callable[[], str]
    sleep: Callable[[float], None]

    def __call__(self, brief: Brief) -> Opinion:
        deadline = Deadline.after(self.limits.deadline_seconds)
        granted = self.ledger.reserve(brief.now, self.limits.suggestion_tokens)
        spending = Spending(granted, self.limits.prices)
        try:
            if self.limits.material(granted) < _LEAST_MATERIAL:
                return Opinion(trouble=_NOTHING_LEFT)
            return self._ask(brief, deadline, spending, self.limits.material(granted))
        finally:
            self.ledger.settle(brief.suggestion_id, brief.now, self.model, granted, spending.usage)

    def _ask(self, brief: Brief, deadline: Deadline, spending: Spending, material: int) -> Opinion:
        connection = self.connect()
        session = Session(connection, deadline, spending, self.count, self.sleep)
        examples = self.examples(brief.engineer, brief.conversation.question) if brief.engineer else ()
        draft = partial(self._with_less, partial(self._draft, session, brief, examples), material)
        flags = partial(self._with_less, partial(self._flags, session, brief), material)
        calls: list[Callable[[], Written | tuple[Flag, ...]]] = [draft, *([flags] if brief.judge_flags else [])]
        try:
            written, *judged = at_once(calls, deadline)
        finally:
            connection.close()
        return Opinion(
            draft=written.draft if isinstance(written, Written) else None,
            trouble=str(written) if isinstance(written, Exception) else "",
            flags=next((flags for flags in judged if isinstance(flags, tuple)), None),
            usage=spending.usage,
            stopped=written.stopped if isinstance(written, ModelError) else None,
            judgement=written.judgement if isinstance(written, Written | ModelError) else None,
        )

    def _with_less(self, write: Callable[[int], _T], material: int) -> _T:
        """What is written from so much material, or from half of it where the model reads less than it was sent."""
        try:
            return write(material)
        except ModelTooLongError:
            if material // 2 < _LEAST_MATERIAL:
                raise
            return self._with_less(write, material // 2)

    def _draft(self, session: Session, brief: Brief, examples: Sequence[str], material: int) -> Written:
        fence = Fence(self.new_token())
        context = build_context(
            brief.conversation,
            brief.matches if brief.purpose.shows_cases else (),
            brief.audience,
            fence=fence,
            count=self.count,
            limit=material,
            allowed_hosts=self.policy.allowed_hosts,
            examples=examples,
            question=open_question(brief.conversation),
        )
        return ask_for_draft(session, brief, brief.given(self.policy), fence, context, self.limits.reply_tokens)

    def _flags(self, session: Session, brief: Brief, material: int) -> tuple[Flag, ...]:
        fence = Fence(self.new_token())
        context = build_context(brief.conversation, (), brief.audience, fence=fence, count=self.count, limit=material)
        return ask_for_flags(session, brief.given(self.policy), fence, context)


_NOTHING_LEFT = (
    "The model's tokens for today are spent: see daily_budget_tokens under [model]; it starts anew at midnight UTC."
)
