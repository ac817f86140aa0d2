"""The first step of the line: from a question or a thread's raw messages to a conversation, redacted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.model import Conversation, Turn
from index.errors import InputError
from index.model import Message
from index.sources.base import safe_text
from index.sources.files.json_bounds import TooLargeError
from index.sources.files.json_text import decode_json
from index.sources.files.pieces import read_whole
from index.sources.slack_messages.authors import FORMS_SETTING, form_of
from index.sources.slack_messages.forwarding import with_forwards
from index.sources.slack_people import Directory
from index.sources.slack_threads import human_messages
from index.team import INFERRED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from index.model import Visibility
    from index.team import Team


class NothingAskedError(InputError):
    """There is no text by a person in it, so nothing to answer."""


def from_question(text: str, now: datetime) -> Conversation:
    """A question typed at the command line.

    Raises:
        InputError: it is empty.
    """
    safe = safe_text(text)
    if not safe.text:
        raise InputError("The question is empty; write what the user asks.")
    message = Message(f"{now.timestamp():.6f}", "asker", safe.text, secrets=safe.found)
    return Conversation((Turn("asker", message),))


def from_messages(
    raw_messages: list[object],
    team: Team,
    directory: Directory | None = None,
    asker: str | None = None,
    place: Visibility = "public",
) -> Conversation:
    """A thread as `conversations.replies` returns it, in any order; the first author asks, unless `asker` is given.

    `place`: who may read it, and so, which forwarded words are part of it.

    Raises:
        NothingAskedError: there is no message by a person in it, or nothing is asked.
    """
    directory = directory or Directory()
    read = human_messages(raw_messages, directory)[0].values()
    messages = [with_forwards(message, place, directory) for _, message in read]
    if not messages:
        raise NothingAskedError("The thread holds no message by a person; give what conversations.replies returns.")
    asker = asker or messages[0].author
    if form := form_of(raw_messages, asker, directory):
        raise NothingAskedError(f"{form} asks for somebody; if it is a form, name it in {FORMS_SETTING} to let it in.")
    turns = tuple(Turn(team.role(message.author, asker, at=message.at), message) for message in messages)
    conversation = Conversation(turns, thread_ts=messages[0].ts, team_is_known=team.source != INFERRED)
    if not conversation.question:
        raise NothingAskedError("The thread's messages are empty; there is nothing to answer.")
    return conversation


def from_thread_file(path: Path, team: Team, forms: Iterable[str] = ()) -> Conversation:
    """A thread saved as JSON; `forms`: the apps whose posts are the questions of the people they name.

    Raises:
        InputError: the file cannot be read.
        NothingAskedError: there is no message by a person in it, or nothing is asked.
    """
    return from_messages(read_thread_file(path), team, Directory(forms=frozenset(forms)))


def read_thread_file(path: Path) -> list[object]:
    """The messages of a thread saved as JSON: a list, or the whole response with its `messages`."""
    try:
        content = decode_json(read_whole(path))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); give a file with the thread's messages.") from None
    except TooLargeError as error:
        raise InputError(f"{path} holds {error}, which is more than is read; give one thread.") from None
    except ValueError:
        raise InputError(
            f"{path} is not JSON; give a list of messages as conversations.replies returns them."
        ) from None
    if isinstance(content, dict):
        content = content.get("messages")
    if not isinstance(content, list):
        raise InputError(f"{path} holds no list of messages; give what conversations.replies returns.")
    return content
