"""The draft before it is checked: the model's, if it wrote one without faults, else the template's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.drafting.asides import aside_for
from copilot.drafting.purposes import template_for
from copilot.drafting.template import template_draft
from copilot.model import Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.drafting.brief import Brief, Opinion
    from copilot.drafting.policy import DraftPolicy
    from copilot.model import Draft, Flag


def write_draft(brief: Brief, opinion: Opinion, policy: DraftPolicy, flags: Sequence[Flag] = ()) -> Draft:
    """A draft, and what others are told with it; a remark says so when the model was asked but wrote nothing usable."""
    draft = opinion.draft or _template(brief, policy)
    if opinion.trouble and not opinion.draft:
        why = Remark("no_model", f"This is the template. {opinion.trouble}")
        draft = replace(draft, remarks=(why,), stopped=opinion.stopped)
    aside = aside_for(brief.purpose, brief.conversation, brief.matches, flags)
    return replace(draft, purpose=brief.purpose.name, aside=aside)


def _template(brief: Brief, policy: DraftPolicy) -> Draft:
    first = all(turn.role != "team" for turn in brief.conversation.turns)  # nobody is greeted twice
    if brief.purpose.name not in ("answer", "holding_reply"):
        return template_for(brief.purpose, brief.values, first=first)
    missing = brief.values.get("missing")
    is_answer = brief.purpose.name == "answer"
    asked_for = missing if isinstance(missing, tuple) else ()
    return template_draft(brief.matches, is_answer, policy, asked_for, first=first)
