"""A conversation with a model within deadline and budget: retried on named errors, and asked once to repair a reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from copilot.drafting.calling.model_client import Said
from copilot.drafting.calling.reply import read_reply
from copilot.drafting.errors import (
    ModelBusyError,
    ModelRefusedError,
    ModelReplyError,
    ModelUnreachableError,
)
from copilot.drafting.prompting import prompt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from copilot.drafting.calling.answer_body import Completion
    from copilot.drafting.calling.budget import Spending
    from copilot.drafting.calling.deadline import Deadline
    from copilot.drafting.calling.reply import Schema
    from copilot.drafting.prompting.tokens import Count

_T = TypeVar("_T")
_ATTEMPTS = 3
_FIRST_WAIT = 0.5  # seconds, doubled each time
_PER_MESSAGE = 8  # tokens that a message costs besides its text
_SHOWN_AGAIN = 4_000  # characters of a reply that the model should repair


class Model(Protocol):
    """A model that can be asked; `ModelClient` is one."""

    name: str

    def complete(self, messages: Sequence[Said], schema: Schema, *, most_tokens: int, seconds: float) -> Completion: ...


@dataclass(frozen=True, slots=True)
class Session:
    """What every request of one suggestion shares."""

    model: Model
    deadline: Deadline
    spending: Spending
    count: Count
    sleep: Callable[[float], None]

    def converse(
        self, messages: Sequence[Said], schema: Schema, most_tokens: int, understand: Callable[[dict[str, Any]], _T]
    ) -> _T:
        """What `understand` makes of the reply; if it is unusable, the model is told why and asked once more.

        Raises:
            ModelError: there is no usable reply.
        """
        try:
            return understand(read_reply(self._ask(messages, schema, most_tokens), schema))
        except ModelReplyError as fault:
            again = [*messages, *_mend(fault)]
            return understand(read_reply(self._ask(again, schema, most_tokens), schema))

    def _ask(self, messages: Sequence[Said], schema: Schema, most_tokens: int) -> str:
        """The text of a reply; errors that may pass are retried while there is time."""
        for attempt in range(_ATTEMPTS):
            self.deadline.check()
            try:
                return self._once(messages, schema, most_tokens)
            except (ModelUnreachableError, ModelBusyError) as error:
                wished = error.retry_after if isinstance(error, ModelBusyError) else None
                wait = _FIRST_WAIT * 2**attempt if wished is None else wished
                if attempt == _ATTEMPTS - 1 or wait >= self.deadline.left:
                    raise
                self.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _once(self, messages: Sequence[Said], schema: Schema, most_tokens: int) -> str:
        sent = sum(self.count(said.text) + _PER_MESSAGE for said in messages)
        estimated = sent + most_tokens
        self.spending.begin(estimated)
        try:
            answer = self.model.complete(messages, schema, most_tokens=most_tokens, seconds=self.deadline.left)
        except (ModelUnreachableError, ModelBusyError, ModelRefusedError):
            self.spending.settle(estimated, 0, 0)
            raise
        used = sent if answer.input_tokens is None else answer.input_tokens
        said = self.count(answer.text) if answer.output_tokens is None else answer.output_tokens
        self.spending.settle(estimated, used, said)
        return answer.text


def _mend(fault: ModelReplyError) -> list[Said]:
    """The reply, if there was one, and what was wrong with it; without a reply the question is simply asked again."""
    if not fault.reply.strip():
        return []
    return [
        Said("assistant", fault.reply[:_SHOWN_AGAIN]),
        Said("user", prompt.render("repair", fault=str(fault))),
    ]
