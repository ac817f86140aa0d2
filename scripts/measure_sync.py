#!/usr/bin/env python3
"""Plays a Slack export through the tests' strict Slack, and counts the requests of a first and a nightly reading.

python -m scripts.measure_sync --slack-export FILE_OR_FOLDER

The minimum is a request per page of 999 messages in a channel, one for each thread with replies (more if over 999), and
one each for our own identity, the users, the channels and the user groups. The last day is held back and played between
the two readings.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot.records.database import open_database
from index.history.forgotten import Forgotten
from index.progress import Silent
from index.sources.files.archive import open_archive
from index.sources.files.json_text import decode_items
from index.sources.slack_api import PAGE, SlackApi
from index.sources.slack_live import SlackLive, WantedChannels, open_workspace
from tests.strict_slack import StrictSlack
from tests.strict_slack.importing import add_channel, add_messages, add_user

if TYPE_CHECKING:
    from sqlalchemy import Engine

Json = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slack-export", type=Path, required=True)
    parser.add_argument("--window-days", type=float, default=30)
    arguments = parser.parse_args()
    users, channels, messages = read(arguments.slack_export)
    end = max(float(raw["ts"]) for raws in messages.values() for raw in raws)
    last_day = end - 86_400
    now = [last_day]
    with (
        StrictSlack(clock=lambda: datetime.fromtimestamp(now[0], UTC), keep=10) as slack,
        tempfile.TemporaryDirectory() as folder,
    ):
        for raw in users:
            add_user(slack, raw)
        made = {raw["name"]: add_channel(slack, raw) for raw in channels}
        for name, channel in made.items():
            add_messages(channel, (raw for raw in messages[name] if float(raw["ts"]) <= last_day))
        engine = open_database(Path(folder))
        least = 4 + sum(pages(c) + sum(-(-(len(t) + 1) // PAGE) for t in c.threads.values()) for c in made.values())
        first, seconds = read_live(engine, slack, now[0], arguments.window_days)
        print(f"first reading: {first} requests, {first / least:.3f} times the minimum ({least}); {seconds:.0f} s")
        now[0] = end
        for name, channel in made.items():
            add_messages(channel, (raw for raw in messages[name] if float(raw["ts"]) > last_day))
        nightly, seconds = read_live(engine, slack, now[0], arguments.window_days)
        print(f"after one more day: {nightly} requests, {nightly / first:.2%} of the first; {seconds:.0f} s")
        empty, seconds = read_live(engine, slack, now[0], arguments.window_days)
        print(f"with nothing new: {empty} requests; {seconds:.1f} s")


def pages(channel: Any) -> int:
    roots = sum(message.thread_ts is None for message in channel.messages.values())
    return max(1, -(-roots // PAGE))


def read_live(engine: Engine, slack: StrictSlack, now: float, window_days: float) -> tuple[int, float]:
    """Read every channel once; returns the number of requests and the seconds."""
    api = SlackApi(slack.bot_token, slack.api_url, sleep=time.sleep, tell=sys.stderr.write)  # type: ignore[arg-type]
    started, window = time.monotonic(), timedelta(days=window_days)
    live = SlackLive(
        engine,
        api,
        open_workspace(api),
        WantedChannels(),
        Forgotten(),
        window=window,
        clock=lambda: datetime.fromtimestamp(now, UTC),
    )
    live.sync(Silent(), full=False)
    return api.requests, time.monotonic() - started


def read(path: Path) -> tuple[list[Json], list[Json], dict[str, list[Json]]]:
    """The users, the channels, and the messages by channel name."""
    archive = open_archive(path)
    names = archive.names()
    (listing,) = [name for name in names if name.split("/")[-1] == "channels.json"]
    prefix = listing.removesuffix("channels.json")
    messages: dict[str, list[Json]] = defaultdict(list)
    for name in names:
        parts = name.removeprefix(prefix).split("/")
        if len(parts) == 2 and parts[1].endswith(".json"):
            messages[parts[0]] += decode_items(archive.pieces(name))
    users = list(decode_items(archive.pieces(prefix + "users.json"))) if prefix + "users.json" in names else []
    return users, list(decode_items(archive.pieces(listing))), messages


if __name__ == "__main__":
    main()
