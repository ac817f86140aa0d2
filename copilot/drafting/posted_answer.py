"""What a posted reply is for, and which of its paragraphs answer: what the memory must know of it.

A draft's greeting, its source and its close are no part of an answer: kept, they would be quoted inside the next draft.
And what the approver left as it was drafted says nothing new; what they wrote in its place is their own answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.drafting.rewriting import is_from, is_like
from copilot.text.split import mrkdwn_parts
from index.cases.posted_replies import ANSWER, paragraphs
from index.details import impersonal_answer
from index.sources.slack_messages.own_posts import PostedAs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.model import Draft


def posted_as(draft: Draft, resolution: str, whole: str, text: str) -> PostedAs:
    """What one message of a reply is.

    `whole` is the reply's Markdown as it was approved, `text` the message's mrkdwn, and `resolution` what the first of
    the draft's cases says.
    """
    frame = _frame(draft, resolution)
    answer = tuple(n for n, piece in enumerate(paragraphs(text)) if _answers(piece, frame))
    approved, drafted = _said(_rendered(whole), frame), _said(_rendered(draft.text), frame)
    return PostedAs(draft.purpose, draft.case_ids, answer, bool(answer) and approved != drafted)


def _frame(draft: Draft, resolution: str) -> list[str]:
    """The paragraphs of a draft around its answer; a model's answer has none that could be told apart."""
    drafted = paragraphs(_rendered(draft.text))
    if draft.purpose != ANSWER:
        return drafted
    if draft.written_by == "model":
        return []
    return [piece for piece in drafted if not is_from(piece, _rendered(resolution))]


def _answers(paragraph: str, frame: Sequence[str]) -> bool:
    """Whether a paragraph is part of the answer, and not of the frame or only a greeting."""
    return not any(is_like(paragraph, piece) for piece in frame) and bool(impersonal_answer(paragraph, (), ()))


def _said(text: str, frame: Sequence[str]) -> list[str]:
    """The words of the answer, whomever it greets."""
    answer = "\n\n".join(piece for piece in paragraphs(text) if _answers(piece, frame))
    return impersonal_answer(answer, (), ()).split()


def _rendered(markdown: str) -> str:
    return "\n\n".join(mrkdwn_parts(markdown))
