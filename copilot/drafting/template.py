"""The draft without a model: the best case's own resolution, or an honest holding reply."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.drafting.missing import TO_ASK_FOR
from copilot.drafting.prompting import prompt
from copilot.drafting.prompting.excerpt import excerpt
from copilot.model import Draft
from index.cases.from_issue import NOT_SAID_HOW
from index.details import without_details
from index.docs.beside_cases import is_docs
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.drafting.policy import DraftPolicy
    from index.model import Case
    from index.search.match import Match

_LONGEST_SECTION = 600  # characters: with what stands around it, a reply that is read at once
_RELATED = 0.3  # confidence from which a section is named beside a case
_LONGEST_RESOLUTION = 1_500  # characters: a chat message that people read to its end


def template_draft(
    matches: Sequence[Match], answered: bool, policy: DraftPolicy, missing: Sequence[str] = TO_ASK_FOR
) -> Draft:
    """The draft that the first match allows; without a match, a holding reply that asks for what is `missing`."""
    if not answered or not matches:
        return Draft(prompt.render("reply/holding_reply", missing=missing), (), "template")
    case = matches[0].case
    if is_docs(matches[0]):
        return _of_docs(matches[0])
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
    return _with_docs(Draft(text, (case.case_id,), "template"), case, matches)


def _of_docs(match: Match) -> Draft:
    """What a section says; of a long one its beginning, and its address."""
    section = match.case
    text = excerpt(section.resolution or "", _LONGEST_SECTION)
    whole = text == section.resolution
    title = section.title.rpartition(" › ")[2]
    said = prompt.render("reply/docs_section", url=section.url, title=title, text=text, whole=whole)
    return Draft(said, (section.case_id,), "template")


def _with_docs(draft: Draft, case: Case, matches: Sequence[Match]) -> Draft:
    """The answer of a case, with where the docs say more, and which of the two is newer."""
    section = next((match for match in matches if is_docs(match) and match.score >= _RELATED), None)
    if section is None or not section.case.url:
        return draft
    docs, age = section.case, ""
    if docs.resolved_at and case.resolved_at:
        age = " (newer than that answer)" if docs.resolved_at > case.resolved_at else " (older than that answer)"
    text = f"{draft.text}\n\nThe docs on this{age}: {docs.url}"
    return replace(draft, text=text, case_ids=(*draft.case_ids, docs.case_id))


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
