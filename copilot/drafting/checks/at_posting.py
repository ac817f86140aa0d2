"""Makes sure that a draft can be posted: it is rendered, and read back as Slack will read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.drafting.checks.mending import as_words
from copilot.model import Remark
from copilot.text.posted import post_faults
from copilot.text.split import mrkdwn_parts

if TYPE_CHECKING:
    from collections.abc import Callable


def fit_to_post(text: str, allows: Callable[[str], bool]) -> tuple[str, list[Remark]]:
    """The text if each of its messages may be sent; else its words without any markup; empty if not even those may."""
    faults = _faults(text, allows)
    if not faults:
        return text, []
    words = as_words(text)
    return "" if _faults(words, allows) else words, [Remark("unfit", fault, "fault") for fault in faults]


def _faults(text: str, allows: Callable[[str], bool]) -> list[str]:
    parts = mrkdwn_parts(text) or [""]
    return list(dict.fromkeys(fault for part in parts for fault in post_faults(part, allows)))
