"""Maps a repository's labels to kinds: every project has its own words for the same three."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["bug", "feature", "question"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# "type: bug", "kind/bug", "T-bug", "C-bug", "🐛 Bug": the prefix only says that a kind follows.
_PREFIX = re.compile(r"^\W*(?:(?:issue[ _-]?)?(?:type|kind|category|t|c)\s*[:/_.=|-]+\s*)?", re.IGNORECASE)
_NAMES: dict[str, Kind] = {
    **dict.fromkeys(("bug", "bugs", "bug report", "confirmed bug", "defect", "regression", "crash"), "bug"),
    **dict.fromkeys(
        (
            "feature",
            "features",
            "feature request",
            "feature requests",
            "new feature",
            "enhancement",
            "enhancements",
            "enhancement request",
            "improvement",
            "proposal",
            "suggestion",
            "wish",
            "wishlist",
        ),
        "feature",
    ),
    **dict.fromkeys(
        ("question", "questions", "support", "support request", "help", "usage", "usage question", "how to", "howto"),
        "question",
    ),
}


def kind_of(labels: Iterable[str]) -> Kind | None:
    """The kind that these labels name; None if they name none, or more than one."""
    kinds = {kind for label in labels if (kind := _NAMES.get(_plain(label)))}
    return kinds.pop() if len(kinds) == 1 else None


def _plain(label: str) -> str:
    """The name without its prefix, emoji and punctuation: "type: Bug 🐛" and "kind/bug" are "bug"."""
    return re.sub(r"[\W_]+", " ", _PREFIX.sub("", label)).strip().lower()
