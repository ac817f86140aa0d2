"""What a source contained completely, so that what is missing from it can be removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from index.model import Source


@dataclass(frozen=True, slots=True)
class Scope:
    """What a source contained completely. A case missing from it, within this time span, is deleted."""

    source: Source
    name: str  # the channel id or owner/repo
    earliest: datetime
    latest: datetime
    withdrawn: bool = False  # nothing from it may be kept, even if the source still has it
