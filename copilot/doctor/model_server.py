"""Whether the model server writes drafts: it is asked for a real one, in the form that drafts have."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from copilot.drafting.calling.deadline import Deadline, at_once
from copilot.drafting.calling.model_client import Said
from copilot.drafting.calling.reply import draft_schema, read_reply
from copilot.drafting.prompting import prompt
from copilot.records.answers.spending import tokens_of_day

if TYPE_CHECKING:
    from datetime import datetime

    from copilot.build import App
    from copilot.drafting.calling.model_client import ModelClient
    from copilot.settings import Model

_LISTING = 5.0  # seconds
_WRITING = 20.0  # seconds; models that think first take a while


def drafts(app: App, now: datetime) -> str:
    """What writes drafts, and how its server wants to be asked.

    Raises:
        ModelError: the model server cannot be reached, refuses, or answers with nothing that can be used.
    """
    model = app.settings.policy.model
    if app.model is None:
        return "from templates: set OPENAI_API_KEY or OPENAI_BASE_URL to use a model"
    connection = app.model()
    try:
        told = _tried(connection, model)
    finally:
        connection.close()
    used = tokens_of_day(app.engine, now)
    return f"by {model.name}{told}; {used:,} of {model.daily_budget_tokens:,} tokens used today"


def _tried(connection: ModelClient, model: Model) -> str:
    """What there is to say of a model that wrote a reply."""
    known = connection.models(_LISTING)
    schema = draft_schema(())
    deadline = Deadline.after(min(model.deadline_seconds, _WRITING))
    ask = partial(
        connection.complete,
        [Said("user", prompt.render("try_model"))],
        schema,
        most_tokens=model.reply_tokens,
        seconds=deadline.left,
    )
    (answer,) = at_once([ask], deadline)
    if isinstance(answer, Exception):
        raise answer
    read_reply(answer.text, schema)
    missing = "" if known is None or model.name in known else "; its server does not list it: check [model] name"
    lacks = connection.dialect.lacks
    return missing + (f"; its server does not take {', '.join(lacks)}, and is asked without" if lacks else "")
