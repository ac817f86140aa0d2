"""Models that compare a draft with what was really answered. The report says which models, prompt and seed."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from copilot.drafting.calling.budget import Spending
from copilot.drafting.calling.deadline import Deadline
from copilot.drafting.calling.model_client import Said
from copilot.drafting.calling.session import Session
from copilot.drafting.errors import ModelError
from copilot.drafting.prompting import prompt
from copilot.drafting.prompting.fencing import Fence

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.build_models import Connect
    from copilot.drafting.author import Connection
    from copilot.drafting.prompting.tokens import Count
    from copilot.evaluation.figures.row import Row
    from copilot.settings import Settings

PROMPT = "judge_answer"
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"score": {"type": "integer", "enum": [0, 1, 2, 3]}},
    "required": ["score"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Judge:
    """One model that judges."""

    name: str
    connect: Callable[[], Connection]
    seed: int
    seconds: float
    tokens: int  # for one judgement, all attempts together
    reply_tokens: int
    count: Count
    sleep: Callable[[float], None]

    def __call__(self, row: Row) -> int | None:
        """The score of a draft, 0…3; None if there is nothing to judge, or the judgement was unusable."""
        if not row.answer or row.is_own_draft or row.visibility != "public":
            return None
        connection = self.connect()
        spending = Spending(self.tokens)
        session = Session(connection, Deadline.after(self.seconds), spending, self.count, self.sleep)
        try:
            return session.converse(self._messages(row), _SCHEMA, self.reply_tokens, _score)
        except ModelError:
            return None
        finally:
            connection.close()

    def _messages(self, row: Row) -> list[Said]:
        """The same for the same seed. The fence depends on seed and draft, so no writer of a thread can guess it."""
        token = hashlib.sha256(f"{self.seed} {row.thread} {row.draft}".encode()).hexdigest()[:16]
        fence = Fence(token)
        material = (("QUESTION", row.question), ("REAL ANSWER", row.answer), ("DRAFT", row.draft))
        texts = "\n\n".join(fence.around(name, text) for name, text in material)
        return [Said("system", prompt.render(PROMPT, fence=token)), Said("user", texts)]


def prompt_hash() -> str:
    """The hash of the prompt that the judges get."""
    return prompt.combined_hash([PROMPT])[:16]


def _score(reply: dict[str, Any]) -> int:
    return int(reply["score"])


def judges_of(settings: Settings, connect: Connect | None, count: Count, seed: int) -> tuple[Judge, ...]:
    """The models that judge drafts in an evaluation; none if no model is set up."""
    if connect is None:
        return ()
    model = settings.policy.model
    return tuple(
        Judge(
            name=name,
            connect=partial(connect, name=name, seed=seed),
            seed=seed,
            seconds=model.deadline_seconds,
            tokens=model.suggestion_budget_tokens,
            reply_tokens=model.reply_tokens,
            count=count,
            sleep=time.sleep,
        )
        for name in settings.policy.evaluation.judges or [model.name]
    )
