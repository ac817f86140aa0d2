"""Checks on a draft: pure functions from a text to a better text or to remarks, one concern per file.

What may never be posted is taken out of every draft. A model's draft is also judged: with a `fault` it is not shown as
good, a `doubt` is for the engineer to look at. A template quotes a case as it is, so it has fewer checks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.drafting.checks.at_posting import fit_to_post
from copilot.drafting.checks.citations import unknown_cases, unknown_commands, unknown_versions
from copilot.drafting.checks.foreign_links import lacks_link, may_link, without_bare_hosts, without_foreign_links
from copilot.drafting.checks.language import other_language
from copilot.drafting.checks.leaks import opaque
from copilot.drafting.checks.manner import bot_speak, too_long, without_bot_speak
from copilot.drafting.checks.masked import masked_in_code
from copilot.drafting.checks.other_people import others_details
from copilot.drafting.checks.promises import promises
from copilot.drafting.checks.safety import without_invisibles, without_pings, without_secrets
from copilot.drafting.checks.unpromised import without_promises
from index.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from copilot.drafting.given import Given
    from copilot.model import Draft, Remark

    Mend = Callable[[str], tuple[str, list[Remark]]]

__all__ = ["check_draft", "may_link"]

_ROUNDS = 4
OF_EVERY_DRAFT: tuple[Callable[[str, Given], list[Remark]], ...] = (promises, too_long, masked_in_code)
OF_A_MODELS_DRAFT: tuple[Callable[[str, Given], list[Remark]], ...] = (
    lacks_link,
    others_details,
    opaque,
    unknown_versions,
    unknown_commands,
    other_language,
    bot_speak,
)


def check_draft(draft: Draft, given: Given) -> Draft:
    """The draft without anything that may not be posted, and a remark for each thing taken out or doubted."""
    by_model = draft.written_by == "model"
    cited = given.cited(draft.case_ids)
    exact = given.vouched_for(cited)
    mends: list[Mend] = [
        without_invisibles,
        lambda said: without_foreign_links(said, exact, given.policy),
        without_secrets,
        without_pings,
        *([without_bot_speak] if by_model else []),
        lambda said: without_promises(said, given),
        lambda said: without_bare_hosts(said, exact, given.policy),
        lambda said: (clean(said), []),  # what was taken out may have left a gap
    ]
    text, mended = _until_settled(draft.text, mends)
    text, unfit = fit_to_post(text, lambda url: may_link(url, exact, given.policy))
    remarks = [*unknown_cases(draft.case_ids, given), *mended, *unfit]
    judges = OF_EVERY_DRAFT + (OF_A_MODELS_DRAFT if by_model else ())
    remarks += [remark for judge in judges for remark in judge(text, given)]
    if not by_model:
        remarks = [replace(remark, severity="doubt") if remark.severity == "fault" else remark for remark in remarks]
    case_ids = tuple(match.case.case_id for match in cited)
    return replace(draft, text=text, case_ids=case_ids, remarks=(*draft.remarks, *remarks))


def _until_settled(text: str, mends: Sequence[Mend]) -> tuple[str, list[Remark]]:
    """The text, repaired until nothing is left to repair: taking one thing out may create another."""
    remarks: list[Remark] = []
    for _ in range(_ROUNDS):
        before = text
        for mend in mends:
            text, found = mend(text)
            remarks += [remark for remark in found if remark not in remarks]
        if text == before:
            break
    return text, remarks
