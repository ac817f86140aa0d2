"""The draft that an engineer is shown: the model's, where there is one without faults, else the template's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.drafting.checks import check_draft
from copilot.drafting.purposes import template_for
from copilot.drafting.template import template_draft
from copilot.model import Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.drafting.brief import Brief, Opinion
    from copilot.drafting.policy import DraftPolicy
    from copilot.model import Draft


def write_draft(brief: Brief, opinion: Opinion, policy: DraftPolicy) -> Draft:
    """A checked draft, which says so when the model was asked in vain."""
    given = brief.given(policy)
    if opinion.draft is not None:
        return check_draft(opinion.draft, given)
    draft = _template(brief, policy)
    if opinion.trouble:
        draft = replace(draft, remarks=(Remark("no_model", f"This is the template. {opinion.trouble}"),))
    return check_draft(draft, given)


def _template(brief: Brief, policy: DraftPolicy) -> Draft:
    missing = brief.values.get("missing")
    match brief.purpose.name:
        case "answer":
            return template_draft(brief.matches, True, policy)
        case "holding_reply":
            return template_draft((), False, policy, _sentence(missing))
    return template_for(brief.purpose, brief.values)


def _sentence(missing: object) -> Sequence[str]:
    return missing if isinstance(missing, tuple) else ()
