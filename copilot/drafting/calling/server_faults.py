"""The errors of a model server by name. Ours, in our own words: the server's may quote what it was sent."""

from __future__ import annotations

import re
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from copilot.drafting.calling.dialect import refused_parameter
from copilot.drafting.errors import ModelBusyError, ModelRefusedError, ModelTooLongError

if TYPE_CHECKING:
    from copilot.drafting.calling.answer_body import ServerError
    from copilot.drafting.errors import ModelError

_PASSES = (408, 409, 425, 429)
_SPENT = re.compile(
    r"insufficient[_ ](?:quota|balance|credit|fund)|billing|payment required|(?:credit|account)s? balance|out of credits|(?:more|add|purchase|buy) credits"
    r"|(?:quota|credits?|balance|budget|spend(?:ing)?(?: limit)?)\b[^.]{0,40}(?:exceed|exhaust|spent|too low|reached|used up)|exceed\w*[^.]{0,30}\b(?:quota|credits?|budget|spend)",
    re.I,
)
_SPENT_FOR_GOOD = re.compile(
    r"insufficient[_ ](?:quota|balance|credit|fund)|billing_(?:hard|not)|payment required|credit balance", re.I
)
# A quota that fills again by itself: it is said for how long to wait, or that it is a rate.
_FILLS_AGAIN = re.compile(
    r"retry[-_ ]?(?:delay|after|in)|try again (?:in|after|later)|per[-_ ]?(?:minute|second|hour|day)|rate[-_ ]?limit|requests? (?:per|/)|\b[rt]p[md]\b",
    re.I,
)
_TOO_LONG = re.compile(
    r"context[_ ](?:length|window|size)|maximum (?:context|prompt|input)|(?:prompt|input|request|messages?)\b[^.]{0,40}(?:too (?:long|large|many tokens)|exceeds?)|too many (?:input )?tokens|n_ctx|string too long",
    re.I,
)
_FILTERED = re.compile(
    r"content[_ ](?:filter|management|policy)|responsible ?ai|safety (?:system|policy|filter)|moderation|flagged", re.I
)
_NO_MODEL = re.compile(
    r"model\b[^.]{0,60}(?:not (?:found|exist|available|supported)|does ?n.t exist|unknown|invalid)|no such model|model_not_found|invalid model",
    re.I,
)
_OVERLOADED = re.compile(
    r"overloaded|rate[-_ ]?limit|too many requests|capacity|unavailable|try again|timed? ?out|provider returned error|internal",
    re.I,
)


def named(error: ServerError, model: str, retry_after: str | None = None) -> ModelError:
    """What an error is to us: to wait for, to mend in the settings, or to write something shorter."""
    said = error.said
    status = error.status or _guessed(said)
    if status == 402 or (status in (400, 403, 429) and _is_spent(said, retry_after)):
        return ModelRefusedError(
            f"The model server's quota is spent (status {status}): no waiting helps, see the plan and billing there."
        )
    if status in _PASSES or status >= 500:
        says = "has too many requests" if status == 429 else f"has a fault (status {status})"
        return ModelBusyError(f"The model server {says}.", _seconds(retry_after))
    if _TOO_LONG.search(said):
        return ModelTooLongError(
            f"The model reads less than it was sent (status {status}): lower suggestion_budget_tokens."
        )
    if _FILTERED.search(said):
        return ModelRefusedError("The model server's content filter declined this thread.")
    return ModelRefusedError(f"The model server refused (status {status}): {_hint(status, said, model)}.")


def is_refusal(error: ServerError) -> bool:
    """Whether another form of the request may be taken: not if it is the key, the quota or the time that lacks."""
    status = error.status or _guessed(error.said)
    if status in (401, 402, 403, *_PASSES) or (_TOO_LONG.search(error.said) and not refused_parameter(error.said)):
        return False
    return status < 500 or bool(refused_parameter(error.said))


def _hint(status: int, said: str, model: str) -> str:
    if status == 401:
        return "check OPENAI_API_KEY"
    if status == 403:
        return "OPENAI_API_KEY may not use this model"
    if status == 404 or _NO_MODEL.search(said):
        return f"it knows no model {model!r} there; check [model] name and OPENAI_BASE_URL"
    parameter = refused_parameter(said)
    return f"it does not take {parameter}, nor the request without it" if parameter else "it does not take this request"


def _guessed(said: str) -> int:
    """The status of an error that names none."""
    if re.search(r"unauthori[sz]ed|invalid[_ ](?:api[_ ])?key|authentication", said, re.I):
        return 401
    if _SPENT.search(said) and not _FILLS_AGAIN.search(said):
        return 402
    if re.search(r"rate[-_ ]?limit|too many requests", said, re.I):
        return 429
    return 503 if _OVERLOADED.search(said) else 400


def _is_spent(said: str, retry_after: str | None) -> bool:
    fills_again = retry_after or _FILLS_AGAIN.search(said)
    return bool(_SPENT_FOR_GOOD.search(said) or (_SPENT.search(said) and not fills_again))


def _seconds(header: str | None) -> float | None:
    """Seconds to wait, from either form that Retry-After has."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None
