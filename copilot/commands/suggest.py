"""`suggest`: a question or a thread in, a suggestion out."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from copilot import gather
from copilot.build import App
from copilot.commands.terminal.output import print_json
from copilot.settings import load_settings
from copilot.suggest import suggest
from copilot.suggestion_json import suggestion_json
from index.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from copilot.model import Conversation
    from index.model import Audience, Visibility


def run(
    question: str | None,
    thread: Path | None,
    permalink: str | None,
    audience: Audience,
    as_of: str | None,
    *,
    as_json: bool,
) -> None:
    now = datetime.now(UTC)
    if sum(given is not None for given in (question, thread, permalink)) != 1:
        raise InputError("Give exactly one of a question, --thread FILE or --permalink URL.")
    moment = parse_time(as_of) if as_of else None
    app = App(load_settings())
    conversation, visibility = _gather(app, question, thread, permalink, now, audience)
    suggestion = suggest(
        conversation,
        app.suggest_services,
        suggestion_id=uuid.uuid4().hex,
        now=now,
        audience=audience,
        visibility=visibility,
        as_of=moment,
    )
    if as_json:
        print_json(suggestion_json(suggestion))
    else:
        from copilot.commands.terminal.suggestion_card import print_suggestion

        print_suggestion(suggestion)


def _gather(
    app: App, question: str | None, thread: Path | None, permalink: str | None, now: datetime, audience: Audience
) -> tuple[Conversation, Visibility]:
    """What is asked, and who may see it; for a thread in Slack, its channel's flags count too."""
    if question is not None:
        return gather.from_question(question, now), audience
    if thread is not None:
        return gather.from_thread_file(thread, app.team, app.settings.policy.slack.forms_from), audience
    from copilot.commands.permalink import read_permalink

    conversation, place = read_permalink(app, permalink or "")
    return conversation, "internal" if audience == "internal" else place


def parse_time(text: str) -> datetime:
    """An ISO 8601 time; a date means its start, and without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is not a time; write 2026-01-31 or 2026-01-31T12:00:00Z.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
