"""The draft without a model: the best case's own resolution, or an honest holding reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.drafting.missing import TO_ASK_FOR
from copilot.drafting.prompting import prompt
from copilot.drafting.prompting.excerpt import excerpt
from copilot.model import Draft
from index.cases.from_issue import NOT_SAID_HOW
from index.details import without_details
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.drafting.policy import DraftPolicy
    from index.search.match import Match

_LONGEST_RESOLUTION = 1_500  # characters: a chat message that people read to its end


def template_draft(
    matches: Sequence[Match], answered: bool, policy: DraftPolicy, missing: Sequence[str] = TO_ASK_FOR
) -> Draft:
    """The draft that the first match allows; without a match, a holding reply that asks for what is `missing`."""
    if not answered or not matches:
        return Draft(prompt.render("reply/holding_reply", missing=missing), (), "template")
    case = matches[0].case
    if case.resolution is None or case.resolution.endswith(NOT_SAID_HOW):
        return Draft(_of_what_is_unsaid(matches[0], _title(matches[0], policy)), (case.case_id,), "template")
    text = prompt.render(
        "reply/known_case",
        url=case.url,
        resolution=excerpt(without_details(case.resolution, case, policy.allowed_hosts), _LONGEST_RESOLUTION),
        confirmed=case.standing == "confirmed",
        by_team=case.answered_by_team,
        warnings=matches[0].warnings,
    )
    return Draft(text, (case.case_id,), "template")


def _of_what_is_unsaid(match: Match, title: str) -> str:
    """Of an open issue, or one that was closed without saying how."""
    case = match.case
    if case.resolution or case.standing == "open_question":
        name = "closed_unsaid" if case.resolution else "open_question"
        return prompt.render(f"reply/{name}", title=title, url=case.url)
    name = "open_request" if case.standing == "open_request" else "known_issue"
    return prompt.render(f"reply/{name}", title=title, url=case.url, warnings=match.warnings)


def _title(match: Match, policy: DraftPolicy) -> str:
    return shorten(without_details(match.case.title, match.case, policy.allowed_hosts), 100)
