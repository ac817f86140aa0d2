"""Synchronizing Slack channels into SQL: from the newest message back, then the threads that changed.

Every page is saved as soon as it arrives. An interruption loses at most one, and the next run continues from there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from index.history import slack as history
from index.history.slack import Kept, Sweep, Unread
from index.sources.slack_api import PAGE, SlackRefusedError
from index.sources.slack_messages.authors import app_of
from index.sources.slack_threads import app_post, human_messages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Engine

    from index.history.forgotten import Forgotten
    from index.model import Channel
    from index.progress import Progress
    from index.sources.slack_api import Json, SlackApi
    from index.sources.slack_people import Directory

_JUST_BEGUN = 3600.0  # seconds: after resuming a reading that began this recently, no new one is needed


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What it takes to interpret a message: our bot id, who is who, and what was forgotten."""

    bot_id: str
    directory: Directory
    forgotten: Forgotten

    def kept(self, raw: Any, channel: str) -> Kept | None:
        """A raw message as it is stored; None if it is not a valid message."""
        if not isinstance(raw, dict):
            return None
        # Any app can put our metadata on its messages, so we only trust it on our own.
        ours = raw if raw.get("bot_id") == self.bot_id else {k: v for k, v in raw.items() if k != "metadata"}
        messages, malformed = human_messages([ours], self.directory)
        if malformed:
            return None
        ts, root = str(raw["ts"]), raw.get("thread_ts")
        (_, message) = messages.get(ts, (None, None))
        thread = f"slack:{channel}:{root or ts}"
        if message and (message.author in self.forgotten.users or thread in self.forgotten.threads):
            message = None
        replies = raw.get("reply_count")
        count = replies if isinstance(replies, int) else 0
        latest = str(raw.get("latest_reply") or "") if count else ""
        app = "" if message else app_of(raw)
        post = app_post(raw, self.directory) if app and thread not in self.forgotten.threads else None
        return Kept(ts, root if root != ts else None, message or post, count, latest, app)


@dataclass(frozen=True, slots=True)
class SlackSync:
    """Synchronizes channels into SQL."""

    engine: Engine
    api: SlackApi
    reading: ReadingContext
    window: timedelta  # how much before the last reading is read again
    clock: Callable[[], datetime]

    def channel(self, channel: Channel, progress: Progress, *, full: bool) -> int:
        """Download what is new in a channel; returns how many messages were malformed.

        Raises:
            SlackRefusedError: it cannot be read.
        """
        state = history.channel_states(self.engine).get(channel.id)
        malformed, now = 0, self.clock()
        if state and state.sweep:  # interrupted last time
            malformed += self._sweep(channel, state.sweep, state.earliest, progress)
            malformed += self._threads(channel, progress)
            if now.timestamp() - state.sweep.began < _JUST_BEGUN and not full:
                return malformed
            state = history.channel_states(self.engine)[channel.id]
        since = state.read_at - self.window if state and state.read_at and not full else datetime.fromtimestamp(0, UTC)
        sweep = Sweep(max(0.0, since.timestamp()), now.timestamp())
        history.start_sweep(self.engine, channel, sweep, everything=full)
        malformed += self._sweep(channel, sweep, state.earliest if state else None, progress)
        return malformed + self._threads(channel, progress)

    def _threads(self, channel: Channel, progress: Progress) -> int:
        """Read every thread that is marked as changed."""
        malformed = 0
        for thread in history.unread_threads(self.engine, channel.id):
            malformed += self.thread(channel.id, thread)
            progress.advance()
        return malformed

    def _sweep(self, channel: Channel, sweep: Sweep, earliest: float | None, progress: Progress) -> int:
        """Read from the newest message, or from where it was interrupted, back to the lower bound."""
        span = {"oldest": f"{sweep.since:.6f}"} | ({"latest": sweep.at} if sweep.at else {})
        reached, hidden, malformed = sweep.at, False, 0
        for answer in self.api.pages("conversations.history", channel=channel.id, **span, include_all_metadata=True):
            page, bad = self._page(answer.get("messages") or (), channel.id)
            malformed += bad
            reached = min((kept.ts for kept in page), key=float, default=reached)
            hidden = hidden or bool(answer.get("is_limited"))  # Slack's plan hides older messages
            history.keep_page(self.engine, channel.id, page, sweep.began, reached)
            progress.advance(len(page))
        hidden_before = float(reached or sweep.began) if hidden else None
        if sweep.since == 0.0:
            earliest = hidden_before or 0.0
        read_at = datetime.fromtimestamp(sweep.began, UTC)
        history.end_sweep(self.engine, channel.id, sweep, hidden_before, read_at, earliest)
        return malformed

    def thread(self, channel: str, thread: Unread) -> int:
        """Read a thread's messages; returns how many were malformed."""
        since = thread.since or self.clock().timestamp()
        span = {"oldest": thread.at} if thread.at else {}
        args = {"channel": channel, "ts": thread.ts, **span, "include_all_metadata": True}
        malformed = 0
        try:
            cursor = ""
            while True:
                answer = self.api.call(
                    "conversations.replies", **args, limit=PAGE, **({"cursor": cursor} if cursor else {})
                )
                cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
                page, bad = self._page(answer.get("messages") or (), channel)
                malformed += bad
                # The thread's own root is never stored as a reply, whatever its thread_ts says.
                page = [replace(kept, thread_ts=None) if kept.ts == thread.ts else kept for kept in page]
                history.keep_replies(self.engine, channel, thread.ts, page, since, last=not cursor)
                if not cursor:
                    return malformed
        except SlackRefusedError as refused:
            if refused.code not in ("thread_not_found", "message_not_found"):
                raise
            history.drop_thread(self.engine, channel, thread.ts)
            return malformed

    def _page(self, raws: Iterable[Json], channel: str) -> tuple[list[Kept], int]:
        found = [self.reading.kept(raw, channel) for raw in raws]
        page = [kept for kept in found if kept]
        return page, len(found) - len(page)
