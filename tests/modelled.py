"""Apps that draft with a model, on a server of the test's own."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import SecretStr

from copilot import gather
from copilot.build import App
from copilot.drafting.prompting.tokens import estimate
from copilot.settings import Environment, Settings
from copilot.suggest import suggest
from tests.conftest import NOW
from tests.model_server import KEY

if TYPE_CHECKING:
    from datetime import datetime

    from copilot.model import Suggestion
    from index.model import Audience


class Addressed(Protocol):
    """A model server."""

    @property
    def url(self) -> str: ...


KNOWN = (
    "Two rows for the same key arrive in one batch and then the upsert aborts saying that more than one source row "
    "matched."
)
UNKNOWN = "Does anybody know a good bakery in Lisbon?"


def with_model(app: App, url: str, **sections: dict[str, Any]) -> App:
    """The same index and database, and a model at this address; `sections` change the policy."""
    environment = Environment.model_construct(
        copilot_data_dir=app.settings.environment.copilot_data_dir,
        openai_api_key=SecretStr(KEY),
        openai_base_url=url,
    )
    policy = app.settings.policy.model_dump(by_alias=True)
    merged = {name: policy[name] | sections.get(name, {}) for name in policy}
    other = App(Settings(environment=environment, policy=type(app.settings.policy).model_validate(merged)))
    other.embedder, other.engine, other.live, other.count = app.embedder, app.engine, app.live, estimate
    return other


def ask_model(
    app: App,
    server: Addressed,
    question: str | list[object] = KNOWN,
    *,
    audience: Audience = "public",
    now: datetime = NOW,
    engineer: str = "",
    **model: Any,
) -> Suggestion:
    """A suggestion for a question, or a thread's raw messages; `model` are settings of the model."""
    other = with_model(app, server.url, model=model)
    conversation = (
        gather.from_question(question, now) if isinstance(question, str) else gather.from_messages(question, app.team)
    )
    return suggest(
        conversation,
        other.suggest_services,
        suggestion_id=uuid.uuid4().hex,
        now=now,
        audience=audience,
        engineer=engineer,
    )
