"""What others are told together with a reply: the team is asked, or product gets a wish on its list.

The text is Markdown made without a model, so that it says only what was found. What users wrote is quoted as they
typed it, with nothing in it taken as markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot.drafting.prompting import prompt
from copilot.model import Aside
from index.docs.beside_cases import is_docs
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.drafting.purposes import Purpose
    from copilot.model import Conversation, Flag
    from index.search.match import Match

_QUESTION = 900  # characters
_CASES = 3
_TITLE = 100  # characters
_SCHEME = re.compile(r"\bhttps?://", re.IGNORECASE)
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&:@])")


def aside_for(
    purpose: Purpose, conversation: Conversation, matches: Sequence[Match], flags: Sequence[Flag]
) -> Aside | None:
    """What goes with a reply of this purpose; None if it goes alone."""
    if purpose.tells is None:
        return None
    question = _quoted(shorten(conversation.question, _QUESTION))
    if purpose.tells == "product":
        reason = next((flag.reason for flag in flags if flag.kind == "product_review"), "")
        text = prompt.render("aside/product_review", question=question, reason=_literal(reason))
    else:
        people = tuple(dict.fromkeys(_literal(by) for match in matches if (by := match.case.answered_by_name)))
        named = [match for match in matches if not is_docs(match)][:_CASES]
        cases = [_case(match) for match in named]
        text = prompt.render("aside/holding_reply", question=question, cases=cases, people=people[:_CASES])
        return Aside(purpose.tells, text, tuple(match.case.case_id for match in named))
    return Aside(purpose.tells, text)


def _case(match: Match) -> dict[str, str]:
    case = match.case
    title = _SCHEME.sub("", case.title)  # the label of a link must not read as another address than the link's
    return {"title": _literal(shorten(title, _TITLE)), "url": case.url, "by": _literal(case.answered_by_name)}


def _quoted(text: str) -> str:
    return "\n".join(f"> {_literal(line)}".rstrip() for line in text.split("\n"))


def _literal(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
