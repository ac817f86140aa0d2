"""The draft without a model: the best case's own resolution, or an honest holding reply."""

from __future__ import annotations

from functools import partial
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
    from collections.abc import Mapping, Sequence

    from copilot.drafting.policy import DraftPolicy
    from index.model import Case
    from index.search.match import Match

LONGEST_REPLY = 900  # characters: a chat message that people read to its end
_LONGEST_SECTION = 600  # characters: with what stands around it, a reply that is read at once
_LONGEST_WARNINGS = 300  # characters
_CLOSING = 10  # characters that an excerpt may need beyond its limit, to close a fence and to say that more follows
_RELATED = 0.3  # confidence from which a section is named beside a case


def template_draft(
    matches: Sequence[Match],
    answered: bool,
    policy: DraftPolicy,
    missing: Sequence[str] = TO_ASK_FOR,
    *,
    first: bool = True,
) -> Draft:
    """The draft that the first match allows, of at most LONGEST_REPLY characters.

    Without a match it is a holding reply. Both ask for what is `missing`, the one now, the other if it does not help.
    The `first` reply to an asker greets them; in the middle of a thread there is no greeting.
    """
    frame = {"missing": missing, "first": first}
    if not answered or not matches:
        return Draft(prompt.render("reply/holding_reply", **frame), (), "template")
    case = matches[0].case
    if is_docs(matches[0]):
        return _of_docs(matches[0], frame)
    if case.resolution is None or case.resolution.endswith(NOT_SAID_HOW):
        text = _of_what_is_unsaid(matches[0], _title(matches[0], policy), frame)
        return Draft(text, (case.case_id,), "template")
    section = _related_section(matches)
    docs = f"\n\n{_docs_line(section.case, case)}" if section else ""
    resolution = without_details(case.resolution, case, policy.allowed_hosts)
    text = _of_a_case(matches[0], resolution, LONGEST_REPLY - len(docs), frame)
    cited = (case.case_id, section.case.case_id) if section else (case.case_id,)
    return Draft(text + docs, cited, "template")


def _of_a_case(match: Match, resolution: str, room: int, frame: Mapping[str, object]) -> str:
    """What solved it then, as much as there is room for, and where the rest is; when it was; what to know of it."""
    case = match.case
    around = partial(
        prompt.render,
        "reply/known_case",
        url=case.url,
        dated=f"{case.resolved_at:%B %Y}" if case.resolved_at else "",
        confirmed=case.standing == "confirmed",
        by_team=case.answered_by_team,
        warnings=_short(match.warnings),
        **frame,
    )
    return around(resolution=excerpt(resolution, room - len(around(resolution="")) - _CLOSING))


def _short(warnings: Sequence[str]) -> list[str]:
    """The first of the warnings, whole where they are short; all of them stand on the card."""
    kept: list[str] = []
    for warning in warnings:
        if room := max(_LONGEST_WARNINGS - sum(map(len, kept)), 0):
            kept.append(shorten(warning, room) if not kept else warning if len(warning) <= room else "")
    return [warning for warning in kept if warning]


def _of_docs(match: Match, frame: Mapping[str, object]) -> Draft:
    """What a section says; of a long one its beginning, and its address."""
    section = match.case
    text = excerpt(section.resolution or "", _LONGEST_SECTION)
    whole = text == section.resolution
    title = section.title.rpartition(" › ")[2]
    said = prompt.render("reply/docs_section", url=section.url, title=title, text=text, whole=whole, **frame)
    return Draft(said, (section.case_id,), "template")


def _related_section(matches: Sequence[Match]) -> Match | None:
    """The best section of the docs beside a case, if it is about the same and can be linked."""
    section = next((match for match in matches if is_docs(match) and match.score >= _RELATED), None)
    return section if section and section.case.url else None


def _docs_line(docs: Case, case: Case) -> str:
    """Where the docs say more, and which of the two is newer."""
    age = ""
    if docs.resolved_at and case.resolved_at:
        age = " (newer than that answer)" if docs.resolved_at > case.resolved_at else " (older than that answer)"
    return f"The docs on this{age}: {docs.url}"


def _of_what_is_unsaid(match: Match, title: str, frame: Mapping[str, object]) -> str:
    """Of an open issue, or one that was closed without saying how."""
    case = match.case
    if case.resolution:
        return prompt.render("reply/closed_unsaid", title=title, url=case.url, **frame)
    if case.standing == "open_question":
        return prompt.render("reply/open_question", title=title, url=case.url, first=frame["first"])
    warnings = _short(match.warnings)
    if case.standing == "open_request":
        return prompt.render("reply/open_request", title=title, url=case.url, warnings=warnings, first=frame["first"])
    return prompt.render("reply/known_issue", title=title, url=case.url, warnings=warnings, **frame)


def _title(match: Match, policy: DraftPolicy) -> str:
    return shorten(without_details(match.case.title, match.case, policy.allowed_hosts), 100)
