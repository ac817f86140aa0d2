"""What is forgotten, and how the rows of a table go with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Table

    from index.history.masking import Mask

Effect = Literal["delete", "blank", "keep"]


@dataclass(slots=True)
class Reach:
    """What to forget, and everything that follows from it."""

    user: str = ""
    channel: str = ""
    threads: set[tuple[str, str]] = field(default_factory=set)  # erased completely
    quoting: set[tuple[str, str]] = field(default_factory=set)  # with texts that may be by them or quote them
    case_ids: set[str] = field(default_factory=set)
    suggestions: set[str] = field(default_factory=set)
    modals: set[str] = field(default_factory=set)
    mask: Mask | None = None  # of their names

    @property
    def everywhere(self) -> set[tuple[str, str]]:
        return self.threads | self.quoting


@dataclass(frozen=True, slots=True)
class Rule:
    """How the rows of one table are found, and what is done to them.

    `blank` says what columns with text become: None, or an empty value if None is not allowed. From `masked` columns
    only the names are taken out, if the row stays. `plain` says of every other column that could hold text why it holds
    none.
    """

    table: Table
    blank: Mapping[str, Any] = field(default_factory=dict)
    masked: tuple[str, ...] = ()
    plain: Mapping[str, str] = field(default_factory=dict)
    by_thread: Effect = "keep"  # if a thread (`channel`, `thread_ts`) or a whole channel is forgotten
    by_quoting: Effect = "keep"  # if the person only took part in the thread
    by_suggestion: Effect = "keep"
    by_case: Effect = "keep"
    by_person: Mapping[str, Effect] = field(default_factory=dict)  # columns that say whose row it is
    elsewhere: str = ""  # the function that erases it, if its rows are found differently
