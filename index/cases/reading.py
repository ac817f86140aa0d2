"""What reading a thread or an issue gave: its case, and where in it the answer stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.model import Case, Skip

Said = TypeVar("Said")  # a message of a thread, a comment on an issue


@dataclass(frozen=True, slots=True)
class Reading(Generic[Said]):
    """The case of a thread or an issue, or why there is none, and what its resolutions are made of."""

    case: Case | Skip
    answers: tuple[Said, ...] = ()  # in their order; empty when the resolution quotes nothing
    asked: tuple[Said, ...] = ()  # the messages that ask the first question of a thread
    roles: Mapping[str, str] = field(default_factory=dict)  # what each message of a thread does, by its ts
    sure: Mapping[str, float | None] = field(default_factory=dict)  # of each role; None where it is certain
    kind: str = ""  # of a thread, see index/kinds/thread_kind.py
