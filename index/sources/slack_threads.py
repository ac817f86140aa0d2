"""Groups the messages of a Slack channel, in any order, into threads."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from index.model import SOMEONE, Channel, Message, Reaction, Skip, Thread
from index.people_named import people_named
from index.sources.base import safe_text
from index.sources.own_posts import OWN_POST_EVENT, posted_as_in
from index.sources.slack_people import Directory, names_in_mentions, names_in_message
from index.sources.slack_text import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from index.model import Visibility
    from index.redact import Redacted

Raw = dict[str, Any]  # a message in Slack's JSON
# No person wrote messages with another subtype (joins, topics, reminders, other apps' posts …).
_HUMAN_SUBTYPES = {None, "file_share", "thread_broadcast", "me_message"}
_MENTION = re.compile(r"<@(\w+)")
_GROUP_MENTION = re.compile(r"<!subteam\^\w")
_PLACEHOLDERS = {
    "[message text edited or deleted]",
    "This message was deleted.",
    "This content can't be displayed.",
}
# The maximum gap between top-level messages that are parts of one question, with nobody else in between.
_BURST_SECONDS = 300.0
_LONGEST_PREVIEW = 20_000  # characters
_LAST_TS = 7.2e9  # the year 2198: a later ts is invalid
_NOT_FOR_ALL = ("is_private", "is_im", "is_mpim", "is_ext_shared")


def visibility_of(channel: Mapping[str, Any]) -> Visibility:
    """The visibility of a channel's cases, by Slack's flags and never by the form of its id."""
    return "internal" if any(channel.get(flag) for flag in _NOT_FOR_ALL) else "public"


def threads_of(channel: Channel, raw_messages: Sequence[object], directory: Directory) -> Iterator[Thread | Skip]:
    """The channel's threads, in order of their roots."""
    messages, skips = human_messages(raw_messages, directory)
    yield from skips
    present = {str(raw.get("ts")) for raw in raw_messages if isinstance(raw, dict)}
    said = [(str(raw.get("thread_ts") or message.ts), message) for raw, message in messages.values()]
    yield from group_threads(channel, said, present, directory)


def group_threads(
    channel: Channel, said: Iterable[tuple[str, Message]], present: Collection[str], directory: Directory
) -> Iterator[Thread | Skip]:
    """Group messages (ordered by ts, each with the ts of its root) into threads.

    `present`: the ts of all messages in the channel, including those no person wrote.
    """
    by_thread: dict[str, list[Message]] = defaultdict(list)
    for root_ts, message in said:
        by_thread[root_ts].append(message)
    roots = {ts: messages for ts, messages in by_thread.items() if messages[0].ts == ts}
    for ts, messages in by_thread.items():
        if ts not in roots:
            reason = "root_deleted" if ts in present else "root_missing"
            yield Skip(reason, f"{channel.id}:{ts}, {len(messages)} replies")
    yield from _joined_bursts(channel, roots, directory)


def parse(raw: Raw, directory: Directory) -> Message:
    """Parse a message from Slack's JSON into plain, redacted text."""
    files = tuple(
        safe_text(str(file.get("name") or file.get("title") or "")).text
        for file in raw.get("files") or ()
        if isinstance(file, dict)
    )
    reactions = tuple(
        Reaction(str(reaction.get("name", "")), tuple(map(str, reaction.get("users") or ())))
        for reaction in raw.get("reactions") or ()
        if isinstance(reaction, dict)
    )
    safe = safe_text(plain(_text(raw), directory.names))
    attached = tuple(_attached(raw))
    author = approver(raw, directory) or str(raw.get("user") or "")
    message = Message(
        ts=str(raw["ts"]),
        author=author,
        text=safe.text,
        files=tuple(filter(None, files)),
        reactions=reactions,
        secrets=(*safe.found, *(kind for _, preview in attached for kind in preview.found)),
        author_name=safe_text(directory.name_of(author)).text[:200],
        mentions=tuple(_MENTION.findall(_text(raw))),
        attached=tuple((name, preview.text) for name, preview in attached),
        named=tuple(dict.fromkeys((*names_in_message(raw), *names_in_mentions(_text(raw))))),
    )
    posted = posted_as_in(raw)
    return posted.on(message) if posted else message


def _attached(raw: Raw) -> Iterator[tuple[str, Redacted]]:
    """The files that Slack previews as text: texts, logs and snippets, but not images."""
    for file in raw.get("files") or ():
        preview = file.get("preview") if isinstance(file, dict) else None
        if isinstance(preview, str) and preview.strip():
            name = safe_text(str(file.get("name") or file.get("title") or "text")).text[:200]
            yield name, safe_text(preview[:_LONGEST_PREVIEW])


def people_in(raw_messages: Iterable[Raw]) -> set[str]:
    """The ids of everyone who wrote, approved or is mentioned in these messages."""
    found: set[str] = set()
    for raw in raw_messages:
        found |= {str(raw.get("user") or ""), approver(raw, Directory()) or "", *_MENTION.findall(_text(raw))}
    return found - {""}


def names_a_group(raw: Raw) -> bool:
    """Whether a message mentions a user group."""
    return bool(_GROUP_MENTION.search(_text(raw)))


def _text(raw: Raw) -> str:
    return str(raw.get("text") or "")


def approver(raw: Raw, directory: Directory) -> str | None:
    """Who approved this message if it is one of the app's own posts; None for other messages."""
    metadata = raw.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != OWN_POST_EVENT:
        return None
    payload = metadata.get("event_payload")
    if isinstance(payload, dict) and payload.get("approved_by"):
        return str(payload["approved_by"])
    shown = str(raw.get("username") or "")
    return next((user for user, name in directory.names.items() if shown and name == shown), "support-copilot")


def human_messages(
    raw_messages: Iterable[object], directory: Directory
) -> tuple[dict[str, tuple[Raw, Message]], list[Skip]]:
    """The messages people wrote, by ts, with edits and deletions applied, and what was left out."""
    raw_messages = list(raw_messages)
    directory = directory.with_authors(raw_messages)
    kept: dict[str, Raw] = {}
    edits: list[Raw] = []
    deleted: set[str] = set()
    skips: list[Skip] = []
    for raw in raw_messages:
        if not isinstance(raw, dict) or not _is_well_formed(raw):
            skips.append(Skip("malformed_message"))
        elif raw.get("subtype") == "message_changed" and isinstance(raw.get("message"), dict):
            edits.append(raw["message"])
        elif raw.get("subtype") == "message_deleted":
            deleted.add(str(raw.get("deleted_ts")))
        elif _is_human(raw, directory):
            kept[str(raw["ts"])] = raw
    for edit in edits:
        if str(edit.get("ts")) in kept:
            kept[str(edit["ts"])] = kept[str(edit["ts"])] | edit
    ordered = sorted((ts for ts in kept if ts not in deleted), key=float)
    return {ts: (kept[ts], parse(kept[ts], directory)) for ts in ordered}, skips


def _is_human(raw: Raw, directory: Directory) -> bool:
    if approver(raw, directory) is not None:
        return True
    if raw.get("subtype") not in _HUMAN_SUBTYPES or raw.get("bot_id") or raw.get("hidden"):
        return False
    author = raw.get("user")
    return bool(author) and author not in directory.bots and raw.get("text") not in _PLACEHOLDERS


def _is_well_formed(raw: Raw) -> bool:
    """Whether the fields we use have the types that Slack documents; other fields are ignored."""
    try:
        in_time = isinstance(raw.get("ts"), str) and 0 < float(raw["ts"]) < _LAST_TS
    except ValueError:
        return False
    strings = (raw.get(name) for name in ("text", "user", "subtype", "thread_ts", "bot_id"))
    files, reactions = (raw.get(name) or [] for name in ("files", "reactions"))
    return (
        in_time
        and all(value is None or isinstance(value, str) for value in strings)
        and isinstance(files, list)
        and isinstance(reactions, list)
        and all(isinstance(r.get("users") or [], list) for r in reactions if isinstance(r, dict))
    )


def burst_around(ts: str, roots: Sequence[tuple[str, str]]) -> list[str]:
    """The ts of all top-level messages that may form one question with this one; `roots`: ts and author, in order.

    How these are grouped depends only on them and their replies.
    """
    runs: list[list[tuple[str, str]]] = []
    for root in roots:
        if runs and _continues(*runs[-1][-1], *root):
            runs[-1].append(root)
        else:
            runs.append([root])
    together = ([root_ts for root_ts, _ in run] for run in runs)
    return next((run for run in together if ts in run), [])


def _continues(ts: str, author: str, next_ts: str, next_author: str) -> bool:
    """Whether a top-level message may continue the question in the one before it."""
    return author == next_author and float(next_ts) - float(ts) <= _BURST_SECONDS


def _joined_bursts(channel: Channel, roots: Mapping[str, list[Message]], directory: Directory) -> Iterator[Thread]:
    """The threads, each including the unanswered top-level messages that its asker posted just before."""
    waiting: list[Message] = []
    for ts, messages in roots.items():
        root = messages[0]
        if waiting and not _continues(waiting[-1].ts, waiting[-1].author, ts, root.author):
            yield from (_thread(channel, [alone], directory) for alone in waiting)
            waiting = []
        if len(messages) == 1:
            waiting.append(root)
            continue
        thread = _thread(channel, [*waiting, *messages], directory)
        yield replace(thread, ts=root.ts, url=permalink(directory.workspace_url, channel.id, root.ts))
        waiting = []
    yield from (_thread(channel, [alone], directory) for alone in waiting)


def _thread(channel: Channel, messages: list[Message], directory: Directory) -> Thread:
    ts = messages[0].ts
    return Thread(
        channel, ts, tuple(messages), _people(messages, directory), permalink(directory.workspace_url, channel.id, ts)
    )


def _people(messages: Sequence[Message], directory: Directory) -> tuple[str, ...]:
    """The names of everyone in a thread: from Slack's list, from their messages, and from how others address them."""
    present = {user for message in messages for user in (message.author, *message.mentions)}
    names = {name for user in present for name in directory.aliases.get(user, ())}
    names |= set(people_named(message.text for message in messages))
    for message in messages:
        names |= {message.author_name, *message.named, *directory.names_mentioned(message.text)}
    return tuple(sorted(names - {"", SOMEONE}))


def permalink(workspace_url: str, channel_id: str, ts: str) -> str:
    return f"{workspace_url.rstrip('/')}/archives/{channel_id}/p{ts.replace('.', '')}"
