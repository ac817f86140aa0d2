"""Asking an app, as the commands do."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from copilot import gather
from copilot.suggest import suggest
from tests.conftest import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from copilot.build import App
    from copilot.model import Suggestion
    from index.model import Audience


def ask(
    app: App,
    question: str | list[object],
    audience: Audience = "public",
    as_of: datetime | None = None,
) -> Suggestion:
    """A suggestion for a question, or for a thread's raw messages."""
    if isinstance(question, str):
        conversation = gather.from_question(question, NOW)
    else:
        conversation = gather.from_messages(question, app.team)
    services = app.suggest_services
    return suggest(conversation, services, suggestion_id=uuid.uuid4().hex, now=NOW, audience=audience, as_of=as_of)
