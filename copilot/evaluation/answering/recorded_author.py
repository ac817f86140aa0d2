"""An author that drafts from recorded replies of a model, on the product's own path, and keeps what is not recorded.

A prompt is named by a hash of its question's id, which tells whoever answers it nothing of the labels. Where the
product does not accept a reply it asks again: that prompt has the same name, and `-again`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot.drafting.author import Limits, ModelAuthor
from copilot.drafting.calling.answer_body import Completion
from copilot.drafting.errors import ModelRefusedError
from copilot.drafting.policy import DraftPolicy
from copilot.drafting.prompting.tokens import estimate
from index.errors import InputError
from index.sources.files.json_text import decode_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from copilot.drafting.brief import Brief, Opinion
    from copilot.drafting.calling.model_client import Said
    from copilot.drafting.calling.reply import Schema
    from copilot.model import Usage

_FENCE = "5f2c9e0d41b7a386"  # the same each time, so that prompts can be compared
_LIMITS = Limits(deadline_seconds=30, suggestion_tokens=40_000, reply_tokens=4_000)  # the defaults of [model]


def prompt_name(company: str, question_id: str) -> str:
    return hashlib.sha256(f"{company}/{question_id}".encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class Unlimited:
    """A ledger for what costs nothing."""

    def reserve(self, now: datetime, tokens: int) -> int:
        return tokens

    def settle(self, suggestion_id: str, now: datetime, model: str, reserved: int, usage: Usage) -> None:
        """Nothing is counted."""


@dataclass(slots=True)
class RecordedAuthor:
    """Drafts by replies on record; the flags are the rules' alone."""

    replies: Mapping[str, str]
    unanswered: dict[str, str] = field(default_factory=dict)  # prompts that have no reply yet, by name
    seen: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)  # what was found, with its scores

    def __call__(self, brief: Brief) -> Opinion:
        """The opinion on a brief whose suggestion_id is the name of its prompt."""
        name = brief.suggestion_id
        self.seen[name] = tuple((match.case.case_id, match.score) for match in brief.matches)
        author = ModelAuthor(
            connect=lambda: _Connection(name, self),
            model="on record",
            limits=_LIMITS,
            policy=DraftPolicy(),
            ledger=Unlimited(),
            count=estimate,
            examples=lambda engineer, question: (),
            new_token=lambda: _FENCE,
            sleep=lambda seconds: None,
        )
        return author(brief)


@dataclass(slots=True)
class _Connection:
    """Answers the drafts of one question, one reply after the other."""

    name: str
    author: RecordedAuthor
    asked: int = 0

    def complete(self, messages: Sequence[Said], schema: Schema, *, most_tokens: int, seconds: float) -> Completion:
        if "reply" not in schema["properties"]:
            raise ModelRefusedError("No flags are on record.")
        name = f"{self.name}-again" if self.asked else self.name
        self.asked += 1
        if (reply := self.author.replies.get(name)) is None:
            self.author.unanswered[name] = _as_text(messages, schema)
            raise ModelRefusedError("This is not on record.")
        return Completion(reply, None, None)

    def close(self) -> None:
        """Nothing is open."""


def _as_text(messages: Sequence[Said], schema: Schema) -> str:
    said = [f"### {message.role}\n{message.text}" for message in messages]
    return "\n\n".join([*said, f"### JSON schema of the reply\n{json.dumps(schema)}"]) + "\n"


def write_prompts(prompts: Mapping[str, str], folder: Path) -> None:
    """A file for each prompt."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in prompts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def read_recorded(files: Iterable[Path]) -> dict[str, str]:
    """Recorded replies by the names of their prompts, from lines of {"id": …, "reply": …}.

    Raises:
        InputError: a file cannot be read, or a line is no such object.
    """
    found: dict[str, str] = {}
    for file in files:
        try:
            rows = [decode_json(line) for line in file.read_bytes().splitlines() if line.strip()]
            found |= {row["id"]: _as_json(row["reply"]) for row in rows}
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise InputError(f'{file} has no replies ({error}); give lines of {{"id": …, "reply": {{…}}}}.') from None
    return found


def _as_json(reply: object) -> str:
    return reply if isinstance(reply, str) else json.dumps(reply)
