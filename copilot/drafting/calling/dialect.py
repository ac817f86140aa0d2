"""How a server wants to be asked: what of a request it refused once is left out, or said in another way, from then on.

Every server speaks chat completions, and each refuses something else: a JSON schema, the limit by its newer name, a
system message, a seed. A refusal that names one of them is not the end: the same is asked again in the next form.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from copilot.drafting.prompting import prompt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.drafting.calling.reply import Schema

Form = Literal["json_schema", "json_object", "words"]
Limit = Literal["max_completion_tokens", "max_tokens", "none"]

_FORMS: tuple[Form, ...] = ("json_schema", "json_object", "words")
_LIMITS: tuple[Limit, ...] = ("max_completion_tokens", "max_tokens", "none")
_OF_FORM = re.compile(
    r"response[_ ]?format|json[_ -]?schema|json[_ -]?object|structured[_ -]?outputs?|guided|grammar|json mode|additionalproperties",
    re.I,
)
_OF_LIMIT = re.compile(r"max_completion_tokens|max_tokens", re.I)
_OF_SEED = re.compile(r"\bseed\b", re.I)
_OF_SYSTEM = re.compile(
    r"system[ _](?:role|message|prompt|instruction)s?|role[^.]{0,40}system|roles must alternate|developer instruction",
    re.I,
)
_OF_ANYTHING = re.compile(
    r"(?:requested|unknown|unsupported|unrecogni[sz]ed|unexpected|invalid|extra|additional) (?:\w+ )?(?:param|argument|field|input|propert|key)|not permitted|extra_forbidden",
    re.I,
)
_TOO_MANY = re.compile(
    r"max(?:_completion)?_tokens\b[^.]{0,80}?(?:too (?:large|high|big)|at most|less than|must be|exceed|maximum|range)",
    re.I,
)
_MOST = re.compile(
    r"(?:at most|less than or equal to|up to|maximum(?: value)?(?: (?:of|for|is))*(?: `?max_tokens`?)?(?: is)?|<=|, ?)\s*`?(\d{2,6})",
    re.I,
)
_LEFT = re.compile(r"> (\d+) - (\d+)")  # of what the model reads, less what it was sent
_LEAST_TOKENS = 300  # of a reply


@dataclass(frozen=True, slots=True)
class Dialect:
    """The form of a request: first what says most, and less wherever a server refused it."""

    form: Form = "json_schema"
    limit: Limit = "max_completion_tokens"
    most_tokens: int | None = None  # the longest reply that the server allows
    with_system: bool = True
    with_seed: bool = True

    def parameters(self, schema: Schema, most_tokens: int, seed: int | None) -> dict[str, Any]:
        """Everything in a request besides the model and the messages."""
        forms: dict[Form, dict[str, Any]] = {
            "json_schema": {
                "type": "json_schema",
                "json_schema": {"name": "reply", "schema": schema, "strict": True},
            },
            "json_object": {"type": "json_object"},
        }
        found: dict[str, Any] = {"response_format": forms[self.form]} if self.form in forms else {}
        if self.limit != "none":
            found[self.limit] = min(most_tokens, self.most_tokens or most_tokens)
        if seed is not None and self.with_seed:
            found["seed"] = seed
        return found

    def messages(self, said: Sequence[tuple[str, str]], schema: Schema) -> list[tuple[str, str]]:
        """Roles and texts: the schema is said in words where it cannot be sent, the rules by the user where they must."""
        told = [*said]
        if self.form != "json_schema":
            role, text = told[0]
            told[0] = (role, f"{text}\n\n{prompt.render('form', schema=json.dumps(schema))}")
        if not self.with_system and len(told) > 1 and told[0][0] == "system":
            told = [(told[1][0], f"{told[0][1]}\n\n{told[1][1]}"), *told[2:]]
        return told

    @property
    def lacks(self) -> tuple[str, ...]:
        """What the server does not take, by the names of the parameters."""
        found: list[str] = [*_FORMS[: _FORMS.index(self.form)], *_LIMITS[: _LIMITS.index(self.limit)]]
        found += [] if self.with_system else ["system messages"]
        found += [] if self.with_seed else ["seed"]
        found += [f"replies of more than {self.most_tokens:,} tokens"] if self.most_tokens else []
        return tuple(found)


def after_refusal(dialect: Dialect, said: str, *, with_seed: bool) -> Dialect | None:
    """The next form to ask in, by what the server said when it refused this one; None if there is no other."""
    if (most := _most_allowed(said)) and dialect.most_tokens is None:
        return replace(dialect, most_tokens=most)
    if _OF_LIMIT.search(said) and dialect.limit in said and dialect.limit != "none":
        return replace(dialect, limit=_next(_LIMITS, dialect.limit))
    if _OF_FORM.search(said) and dialect.form != "words":
        return replace(dialect, form=_next(_FORMS, dialect.form))
    if _OF_SEED.search(said) and with_seed and dialect.with_seed:
        return replace(dialect, with_seed=False)
    if _OF_SYSTEM.search(said) and dialect.with_system:
        return replace(dialect, with_system=False)
    plain = replace(dialect, form="words", limit="max_tokens", with_seed=False)
    return plain if _OF_ANYTHING.search(said) and dialect.limit == "max_completion_tokens" else None


def refused_parameter(said: str) -> str:
    """The name of the parameter that a refusal is about; empty if it names none that is sent."""
    for pattern in (_OF_LIMIT, _OF_SEED, _OF_SYSTEM):
        if found := pattern.search(said):
            return found[0]
    return "response_format" if _OF_FORM.search(said) else ""


class Dialects:
    """What is known of each server and model, for as long as the process lives."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Dialect] = {}
        self._lock = threading.Lock()

    def of(self, server: str, model: str) -> Dialect:
        with self._lock:
            return self._known.get((server, model), Dialect())

    def remember(self, server: str, model: str, dialect: Dialect) -> None:
        with self._lock:
            self._known[(server, model)] = dialect


def _most_allowed(said: str) -> int | None:
    if not _TOO_MANY.search(said):
        return None
    left = [int(whole) - int(sent) for whole, sent in _LEFT.findall(said)]
    numbers = left or [int(number) for number in _MOST.findall(said)]
    return min((number for number in numbers if number >= _LEAST_TOKENS), default=None)


def _next(steps: Sequence[Any], now: Any) -> Any:
    return steps[steps.index(now) + 1]
