"""`save`: keep a thread as it is now, to replay it later."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import orjson

from copilot import gather
from copilot.build import App
from copilot.commands.terminal.output import note
from copilot.evaluation.saved.history import saved_from_conversation
from copilot.evaluation.saved.saved_format import saved_json
from copilot.evaluation.saved.saved_records import save_thread, saved_threads
from copilot.settings import load_settings
from index.case_ids import slack_thread
from index.cases.references import References
from index.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from copilot.evaluation.saved.saved_threads import SavedThread
    from copilot.model import Conversation
    from index.model import Audience, Visibility


def run(permalink: str | None, thread: Path | None, audience: Audience, export: Path | None) -> None:
    app = App(load_settings())
    if permalink is None and export is None:
        raise InputError("Nothing to do: give --permalink URL to save a thread, or --export FILE to write all of them.")
    if permalink is not None:
        conversation, visibility = _gather(app, thread, permalink, audience)
        saved = save_conversation(app, conversation, permalink, visibility, datetime.now(UTC))
        note(f"saved {saved.case_id} with {len(saved.turns)} messages.")
    if export is not None:
        threads = saved_threads(app.engine)
        export.write_bytes(b"".join(orjson.dumps(saved_json(one)) + b"\n" for one in threads))
        note(f"{len(threads)} threads written to {export}.")


def save_conversation(
    app: App, conversation: Conversation, permalink: str, visibility: Visibility, now: datetime
) -> SavedThread:
    """Save a thread under its link.

    Raises:
        InputError: the link is not one of a message.
    """
    named = slack_thread(permalink)
    if named is None:
        raise InputError(f"--permalink {permalink!r} is not a link to a message; copy one from its menu in Slack.")
    repositories = app.settings.policy.github.repositories
    references = References(repositories[0] if len(repositories) == 1 else None)
    # The link of a reply may leave out which thread it belongs to; Slack knows.
    root = conversation.thread_ts if conversation.channel else named[1]
    case_id = f"slack:{named[0]}:{root}"
    saved = saved_from_conversation(conversation, case_id, permalink, visibility, references)
    save_thread(app.engine, saved, now)
    return saved


def _gather(app: App, thread: Path | None, permalink: str, audience: Audience) -> tuple[Conversation, Visibility]:
    """The thread, and who may see it: never more people than can read it in Slack."""
    if thread is not None:
        return gather.from_thread_file(thread, app.team, app.settings.policy.slack.forms_from), audience
    from copilot.commands.permalink import read_permalink

    conversation, place = read_permalink(app, permalink)
    return conversation, "internal" if audience == "internal" else place
