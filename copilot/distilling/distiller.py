"""Asking a model what one pair of a thread comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot.distilling.checking import Checks
from copilot.drafting.calling.budget import Spending
from copilot.drafting.calling.deadline import Deadline, at_once
from copilot.drafting.calling.model_client import Said
from copilot.drafting.calling.reply import distilled_schema
from copilot.drafting.calling.session import Session
from copilot.drafting.errors import ModelError
from copilot.drafting.prompting import prompt
from copilot.drafting.prompting.context import build_context
from copilot.drafting.prompting.fencing import Fence
from index.errors import SupportCopilotError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from copilot.distilling.material import Material
    from copilot.drafting.author import Connection
    from copilot.drafting.calling.reply import Schema
    from copilot.drafting.prompting.tokens import Count
    from copilot.model import Usage
    from index.distilled.distilled import Distilled

PROMPT = "distill"


@dataclass(frozen=True, slots=True)
class Asking:
    """One request as the model gets it, and how its reply is read."""

    messages: Sequence[Said]
    schema: Schema
    checks: Checks

    def understand(self, reply: dict[str, Any]) -> Distilled:
        return self.checks.of(reply)


def asking_about(material: Material, fence: Fence, count: Count, limit: int) -> Asking | None:
    """The request about a pair within `limit` tokens; None where the messages that count do not fit."""
    context = build_context(material.conversation, (), "internal", fence=fence, count=count, limit=limit)
    names = {id_: name for name, id_ in context.message_ts.items()}
    asked, answered = ([names[id_] for id_ in ids if id_ in names] for ids in (material.asked, material.answered))
    if not asked or not answered:
        return None
    system = prompt.render(PROMPT, fence=fence.token, asked=asked, answered=answered)
    messages = [Said("system", system), Said("user", context.render())]
    return Asking(messages, distilled_schema(list(context.message_ts)), Checks(material, context.message_ts, system))


@dataclass(frozen=True, slots=True)
class Distiller:
    """A model that writes down what threads come to, and what one thread may take."""

    connect: Callable[[], Connection]
    model: str
    deadline_seconds: float
    thread_tokens: int
    reply_tokens: int
    count: Count
    new_token: Callable[[], str]
    sleep: Callable[[float], None]

    def made_from(self, material: Material) -> str:
        """The key of its answer."""
        return material.made_from(prompt.combined_hash([PROMPT]), self.model)

    def __call__(self, material: Material, budget: int) -> tuple[Distilled | ModelError | None, Usage]:
        """What is left of its answer, and what it took; None where the messages that count do not fit."""
        spending = Spending(budget)
        asking = asking_about(material, Fence(self.new_token()), self.count, self.thread_tokens)
        if asking is None:
            return None, spending.usage
        deadline = Deadline.after(self.deadline_seconds)
        connection = self.connect()
        session = Session(connection, deadline, spending, self.count, self.sleep)
        try:
            (answer,) = at_once(
                [lambda: session.converse(asking.messages, asking.schema, self.reply_tokens, asking.understand)],
                deadline,
            )
        finally:
            connection.close()
        if isinstance(answer, SupportCopilotError) and not isinstance(answer, ModelError):
            raise answer
        return answer, spending.usage
