"""Reads the messages of a Slack channel, in any order, into threads."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from index.model import Channel, Forwarded, Message, Reaction, Release, Skip, Thread
from index.releases.announcement import may_announce, releases_in
from index.sources.base import safe_text
from index.sources.slack_messages.authors import MENTION, app_of, approver, author_of, form_author
from index.sources.slack_messages.into_threads import group_threads, permalink
from index.sources.slack_messages.own_posts import posted_as_in
from index.sources.slack_messages.wording import email_in, file_names, forwards_in, markup_of, previews_in, verbatim_in
from index.sources.slack_people import Directory, each_once, names_in_mentions, names_in_message
from index.sources.slack_text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from index.model import Visibility
    from index.redact import Redacted
    from index.sources.slack_messages.wording import Forward

Raw = dict[str, Any]  # a message in Slack's JSON
_GROUP_MENTION = re.compile(r"<!subteam\^\w")
# A line of a form that only says who filled it in.
_WHO = re.compile(r"(?m)^(?:[^\n<>]{1,60}:)?[^\w\n<]*<@\w+(?:\|[^<>\n]*)?>[^\w\n]*\n?")
_LABEL = re.compile(r"\A(?:\*[^*\n]{1,150}\*:?|[^\n]{1,60}:)[ \t]*\n(?=.)")
_LAST_TS = 7.2e9  # the year 2198: a later ts is invalid
_NOT_FOR_ALL = ("is_private", "is_im", "is_mpim", "is_ext_shared")


def visibility_of(channel: Mapping[str, Any]) -> Visibility:
    """The visibility of a channel's cases, by Slack's flags and never by the form of its id."""
    return "internal" if any(channel.get(flag) for flag in _NOT_FOR_ALL) else "public"


def threads_of(
    channel: Channel, raw_messages: Sequence[object], directory: Directory
) -> Iterator[Thread | Release | Skip]:
    """The channel's threads, in order of their roots, and the releases that are announced in it."""
    messages, skips = human_messages(raw_messages, directory)
    yield from skips
    present = {str(raw.get("ts")): app_of(raw) for raw in raw_messages if isinstance(raw, dict)}
    said = [(str(raw.get("thread_ts") or message.ts), message) for raw, message in messages.values()]
    yield from group_threads(channel, said, present, directory)
    posts = (post for raw in raw_messages if (post := app_post(raw, directory)))
    yield from announced(channel, [*said, *((post.ts, post) for post in posts)], directory)


def announced(channel: Channel, said: Iterable[tuple[str, Message]], directory: Directory) -> Iterator[Release]:
    """The releases that top-level messages announce; `said`: messages, each with the ts of its root."""
    for root_ts, message in said:
        if root_ts == message.ts:
            yield from releases_in(message, channel, permalink(directory.workspace_url, channel.id, message.ts))


def app_post(raw: object, directory: Directory) -> Message | None:
    """A top-level message that an app posted, if it may announce a release; it has no author."""
    if not isinstance(raw, dict) or not _is_well_formed(raw) or not raw.get("bot_id") or raw.get("hidden"):
        return None
    if raw.get("thread_ts") not in (None, raw["ts"]) or author_of(raw, directory):
        return None
    post = replace(parse(raw, directory, str(raw["bot_id"])), author="", author_name="")
    return post if may_announce(post) else None


def parse(raw: Raw, directory: Directory, author: str = "") -> Message:
    """Parse a message from Slack's JSON into plain, redacted text."""
    author = author or author_of(raw, directory) or str(raw.get("user") or "")
    reactions = tuple(
        Reaction(str(reaction.get("name", "")), tuple(map(str, reaction.get("users") or ())))
        for reaction in raw.get("reactions") or ()
        if isinstance(reaction, dict)
    )
    markup = markup_of(raw)
    typed = _answers_in(markup) if form_author(raw, directory) == author else markup
    safe = safe_text("\n".join(filter(None, (plain(typed, directory.names), *verbatim_in(raw)))))
    attached = [(safe_text(name).text[:200], safe_text(text)) for name, text in previews_in(raw)]
    forwards = list(forwards_in(raw))
    forwarded = _redacted(forwards, directory)
    told = [safe, *(text for _, text in attached), *(text for _, text in forwarded)]
    mail = email_in(raw)
    sender = each_once([mail.sender]) if mail else ()
    others = each_once(forward.author_name for forward in forwards)
    named = (*names_in_message(raw), *sender, *names_in_mentions(markup), *others)
    message = Message(
        ts=str(raw["ts"]),
        author=author,
        text=safe.text,
        files=tuple(filter(None, (safe_text(name).text for name in file_names(raw)))),
        reactions=reactions,
        secrets=tuple(kind for one in told for kind in one.found),
        author_name=safe_text(next(iter(sender), directory.name_of(author))).text[:200],
        mentions=tuple(MENTION.findall(markup)),
        attached=tuple((name, text.text) for name, text in attached),
        named=tuple(dict.fromkeys(named)),
        forwarded=tuple(
            Forwarded(forward.channel, forward.author, safe_text(forward.author_name).text[:200], text.text)
            for forward, text in forwarded
            if text.text
        ),
    )
    posted = posted_as_in(raw)
    return posted.on(message) if posted else message


def _redacted(forwards: Iterable[Forward], directory: Directory) -> list[tuple[Forward, Redacted]]:
    """The forwarded messages with their redacted words, without those of forgotten people."""
    return [
        (forward, safe_text("\n".join((plain(forward.markup, directory.names), *forward.verbatim))))
        for forward in forwards
        if forward.author not in directory.forgotten
    ]


def _answers_in(form: str) -> str:
    """A form's words without who filled it in, and without the label that they begin with."""
    return _LABEL.sub("", _WHO.sub("", form, count=1).lstrip(), count=1)


def people_in(raw_messages: Iterable[Raw]) -> set[str]:
    """The ids of everyone who wrote, approved, was forwarded or is mentioned in these messages."""
    found: set[str] = set()
    for raw in raw_messages:
        found |= {str(raw.get("user") or ""), approver(raw, Directory()) or "", *MENTION.findall(markup_of(raw))}
        for forward in forwards_in(raw):
            found |= {forward.author, *MENTION.findall(forward.markup)}
    return found - {""}


def names_a_group(raw: Raw) -> bool:
    """Whether a message mentions a user group."""
    return bool(_GROUP_MENTION.search(markup_of(raw)))


def human_messages(
    raw_messages: Iterable[object], directory: Directory
) -> tuple[dict[str, tuple[Raw, Message]], list[Skip]]:
    """The messages people wrote, by ts, with edits and deletions applied, and what was left out."""
    raw_messages = list(raw_messages)
    directory = directory.with_authors(raw_messages)
    kept: dict[str, tuple[Raw, str]] = {}
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
        elif author := author_of(raw, directory):
            kept[str(raw["ts"])] = raw, author
    for edit in edits:
        if known := kept.get(str(edit.get("ts"))):
            kept[str(edit["ts"])] = known[0] | edit, known[1]
    ordered = sorted((ts for ts in kept if ts not in deleted), key=float)
    return {ts: (raw, parse(raw, directory, author)) for ts in ordered for raw, author in (kept[ts],)}, skips


def _is_well_formed(raw: Raw) -> bool:
    """Whether the fields we use have the types that Slack documents; other fields are ignored."""
    try:
        in_time = isinstance(raw.get("ts"), str) and 0 < float(raw["ts"]) < _LAST_TS
    except ValueError:
        return False
    strings = (raw.get(name) for name in ("text", "user", "subtype", "thread_ts", "bot_id"))
    files, reactions, attachments = (raw.get(name) or [] for name in ("files", "reactions", "attachments"))
    return (
        in_time
        and all(value is None or isinstance(value, str) for value in strings)
        and all(isinstance(value, list) for value in (files, reactions, attachments))
        and all(isinstance(r.get("users") or [], list) for r in reactions if isinstance(r, dict))
    )
