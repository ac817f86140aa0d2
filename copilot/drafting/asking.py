"""The two questions to the model: what to reply, and what to flag. Each is a prompt of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from copilot.drafting.calling.model_client import Said
from copilot.drafting.calling.reply import LONGEST_REPLY, draft_schema, flags_schema
from copilot.drafting.checks import check_draft
from copilot.drafting.checks.foreign_links import without_foreign_links
from copilot.drafting.checks.leaks import leaks
from copilot.drafting.checks.safety import without_pings, without_secrets
from copilot.drafting.errors import ModelError, ModelReplyError, UnfitReplyError
from copilot.drafting.policy import DraftPolicy
from copilot.drafting.prompting import prompt
from copilot.model import Draft, Flag, FlagKind, Judgement, Remark, Stopped
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from copilot.drafting.brief import Brief
    from copilot.drafting.calling.session import Session
    from copilot.drafting.given import Given
    from copilot.drafting.prompting.context import Context
    from copilot.drafting.prompting.fencing import Fence
    from copilot.model import Says

# The flags that a model may judge. The others are facts that the app knows: what was found, what was redacted.
JUDGED: tuple[FlagKind, ...] = tuple(
    kind for kind in get_args(FlagKind) if kind not in ("ask_team", "known_issue", "secret_shared")
)
FLAG_TOKENS = 2_000  # of an answer about flags, including reasoning
_LONGEST_REASON = 200  # characters
_HIDDEN = ("leak", "secret", "opaque")  # kinds of faults
_CASE_NAME = re.compile(r"\s*(?:\((?:cases? )?c\d+(?:(?:,| and) c\d+)*\)|\[(?:cases? )?c\d+(?:(?:,| and) c\d+)*\])")


@dataclass(frozen=True, slots=True)
class Written:
    """A draft without faults, and what the model says of the evidence, if it was given any."""

    draft: Draft
    judgement: Judgement | None = None


def ask_for_draft(session: Session, brief: Brief, given: Given, fence: Fence, context: Context, most: int) -> Written:
    """A draft without faults.

    Raises:
        ModelError: the model wrote none.
    """
    policy = given.policy
    rules = prompt.render("system", tone=policy.tone, fence=fence.token, facts=policy.facts)
    system = f"{rules}\n\n{prompt.render(brief.purpose.task, **brief.values)}"
    messages = [Said("system", system), Said("user", context.render())]
    known = "\n".join((given.sources, *given.exact))
    prompt_hash = prompt.combined_hash(brief.purpose.prompts)
    stopped: list[tuple[Stopped, Judgement | None]] = []

    def understand(reply: dict[str, Any]) -> Written:
        judgement = _judgement(reply, context)
        text = _CASE_NAME.sub("", reply["reply"]).strip()
        if not text or len(text) > LONGEST_REPLY:
            raise ModelReplyError("The model's reply is empty, or far too long.", reply["reply"])
        case_ids = judgement.case_ids if judgement else ()
        draft = Draft(text, case_ids, "model", session.model.name, _notes(context), prompt_hash)
        # Checked before anything is taken out: what is hidden in a link is a leak, too.
        checked = check_draft(draft, brief.as_answer(bool(case_ids)).given(policy))
        if faults := leaks(text, (system,), known) or list(checked.faults):
            stopped.append((_stopped(checked, faults), judgement))
            raise UnfitReplyError(" ".join(stopped[-1][0].reasons), text)
        return Written(draft, judgement)

    try:
        return session.converse(messages, draft_schema(list(context.case_ids)), most, understand)
    except ModelError as error:
        for error.stopped, judgement in stopped[-1:]:
            # Who gives away what is hidden was perhaps told to, and told what to judge, too.
            error.judgement = judgement if error.stopped.text else None
        raise


def _judgement(reply: Mapping[str, Any], context: Context) -> Judgement | None:
    """What a reply says of the cases; None if there were none.

    Raises:
        ModelReplyError: it answers, and does not say from what.
    """
    if not context.case_ids:
        return None
    says: Says = reply["judgement"]
    case_ids = tuple(dict.fromkeys(context.case_ids[name] for name in reply["cases"])) if says != "does_not" else ()
    if says != "does_not" and not case_ids:
        raise ModelReplyError("It says that a case answers, but `cases` names none.", reply["reply"])
    return Judgement(says, case_ids, min(1.0, max(0.0, float(reply["sure"]))))


def _stopped(checked: Draft, faults: Sequence[Remark]) -> Stopped:
    """The draft as an engineer may read it: not at all if it gives away what was hidden."""
    is_hidden = any(fault.kind in _HIDDEN for fault in faults)
    return Stopped("" if is_hidden else checked.text, tuple(dict.fromkeys(fault.reason for fault in faults)))


def _notes(context: Context) -> tuple[Remark, ...]:
    """What the engineer should know about how it was written."""
    left_out = f"The model did not see {'; '.join(context.left_out)}."
    return (Remark("left_out", left_out, "note"),) if context.left_out else ()


def ask_for_flags(session: Session, given: Given, fence: Fence, context: Context) -> tuple[Flag, ...]:
    """The model's flags, each on messages of the thread, with reasons that may be shown.

    Raises:
        ModelError: the model returned none.
    """
    system = prompt.render("judge_flags", fence=fence.token)
    messages = [Said("system", system), Said("user", context.render())]

    def understand(reply: dict[str, Any]) -> tuple[Flag, ...]:
        found = (_flag(flag, context) for flag in reply["flags"])
        return tuple(flag for flag in found if flag.evidence and not leaks(flag.reason, (system,), given.sources))

    schema = flags_schema(JUDGED, list(context.message_ts))
    return session.converse(messages, schema, FLAG_TOKENS, understand)


def _flag(flag: dict[str, Any], context: Context) -> Flag:
    text, _ = without_foreign_links(flag["reason"], (), DraftPolicy())
    text = without_pings(without_secrets(text)[0])[0]
    evidence = tuple(dict.fromkeys(context.message_ts[name] for name in flag["evidence"]))
    confidence = min(1.0, max(0.0, float(flag["confidence"])))
    return Flag(flag["kind"], shorten(" ".join(text.split()), _LONGEST_REASON), evidence, confidence)
