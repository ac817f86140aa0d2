"""What asks a language model, built from settings for `build.py`: who writes drafts, and who judges them."""

from __future__ import annotations

import secrets
import time
from functools import partial
from typing import TYPE_CHECKING

from copilot.distilling.distiller import Distiller
from copilot.drafting.author import Limits, ModelAuthor
from copilot.drafting.brief import nobody
from copilot.drafting.calling.budget import Prices
from copilot.drafting.calling.dialect import Dialects
from copilot.drafting.calling.model_client import ModelClient
from copilot.drafting.policy import draft_policy
from copilot.records.answers.spending import DayLedger
from copilot.records.answers.tone_examples import own_replies

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from copilot.drafting.brief import Author
    from copilot.drafting.prompting.tokens import Count
    from copilot.settings import Model, Settings

    Connect = partial[ModelClient]


def connection_of(settings: Settings) -> Connect | None:
    """Makes connections to the model; None where the environment names neither a server nor a key."""
    key, base_url = settings.environment.openai_api_key, settings.environment.openai_base_url
    if key is None and base_url is None:
        return None
    secret = key.get_secret_value() if key else None
    name, dialects = settings.policy.model.name, Dialects()
    return partial(ModelClient, name=name, base_url=base_url, api_key=secret, dialects=dialects)


def author_of(settings: Settings, connect: Connect | None, engine: Engine, count: Count) -> Author:
    """Who writes with the model; nobody where there is none, and the template drafts."""
    if connect is None:
        return nobody
    model = settings.policy.model
    return ModelAuthor(
        connect=connect,
        model=model.name,
        limits=Limits(model.deadline_seconds, model.suggestion_budget_tokens, model.reply_tokens, _prices(model)),
        policy=draft_policy(settings.policy),
        ledger=DayLedger(engine, model.daily_budget_tokens),
        count=count,
        examples=partial(own_replies, engine),
        new_token=partial(secrets.token_hex, 8),
        sleep=time.sleep,
    )


def distiller_of(settings: Settings, connect: Connect | None, count: Count) -> Distiller | None:
    """What asks the model about past threads; None where nobody wants it, or there is no model."""
    distill, model = settings.policy.distill, settings.policy.model
    if connect is None or not distill.nightly:
        return None
    return Distiller(
        connect=connect,
        model=model.name,
        deadline_seconds=model.deadline_seconds,
        thread_tokens=distill.thread_tokens,
        reply_tokens=model.reply_tokens,
        count=count,
        new_token=partial(secrets.token_hex, 8),
        sleep=time.sleep,
    )


def _prices(model: Model) -> Prices | None:
    """What tokens cost, if both prices are set."""
    if model.input_usd_per_million is None or model.output_usd_per_million is None:
        return None
    return Prices(model.input_usd_per_million, model.output_usd_per_million)
