"""The words of a Slack message, wherever Slack keeps them: text, blocks, e-mails, transcriptions, snippets, forwards.

Everything here is as Slack has it: not cleaned, not redacted, for nobody to see. `slack_threads.parse` does that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.sources.slack_messages.blocks_text import blocks_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    Raw = dict[str, Any]  # a message in Slack's JSON

_NOT_SHOWN = "This content can't be displayed."  # the text of a message that consists of blocks
_LONGEST_TEXT = 20_000  # characters of a snippet, an e-mail or a transcription
_MOST_FILES = 20
_MOST_ATTACHMENTS = 20
_UNFOLDED = ("from_url", "original_url", "service_name", "is_share", "is_msg_unfurl")  # of what somebody linked
# Nothing but a link to another message: the same as forwarding it.
_ONLY_A_LINK = re.compile(r"\s*<https://[^<>\s]+/archives/\w+/p\d+[^<>\s]*>\s*")


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail that somebody sent to a channel's address."""

    subject: str
    body: str
    sender: str  # their name
    address: str


@dataclass(frozen=True, slots=True)
class Forward:
    """A message that somebody forwarded: where it was said, by whom, and what."""

    channel: str
    author: str
    author_name: str
    markup: str
    verbatim: tuple[str, ...]  # what is said in its files


def markup_of(raw: Raw) -> str:
    """The words that the author typed, in Slack's markup: the text, or the blocks where it is missing or less.

    A person's text is always whole. An app's is often a summary of its blocks, for notifications.
    """
    text = str(raw.get("text") or "")
    if text and text != _NOT_SHOWN and not raw.get("bot_id"):
        return text
    text = "" if text == _NOT_SHOWN else text
    blocks = blocks_text(raw.get("blocks"))
    return (blocks if len(blocks) > len(text) else text) or "\n".join(_in_attachments(raw))


def _in_attachments(raw: Raw) -> Iterator[str]:
    """The words of an app's attachments, but not of pages that Slack unfolded, nor of other messages."""
    for attachment in _dicts(raw.get("attachments"))[:_MOST_ATTACHMENTS]:
        if any(attachment.get(key) for key in _UNFOLDED):
            continue
        fields = (f"{one.get('title') or ''}\n{one.get('value') or ''}" for one in _dicts(attachment.get("fields")))
        parts = (attachment.get("pretext"), attachment.get("title"), attachment.get("text"), *fields)
        words = "\n".join(part for part in parts if isinstance(part, str) and part.strip())
        yield words or blocks_text(attachment.get("blocks"))


def verbatim_in(raw: Raw) -> tuple[str, ...]:
    """What the author said elsewhere than in the text, as plain text: in an e-mail, in a recorded clip."""
    if not raw.get("files"):
        return ()  # as of most messages
    mail = email_in(raw)
    said = [f"{mail.subject}\n\n{mail.body}"] if mail else []
    return tuple(text[:_LONGEST_TEXT] for text in (*said, *map(_transcription, _files(raw))) if text.strip())


def email_in(raw: Raw) -> Email | None:
    """The e-mail in a message, if it is one."""
    for file in _files(raw):
        if file.get("mode") == "email" or file.get("filetype") == "email":
            sender = next(iter(_dicts(file.get("from"))), {})
            body = str(file.get("plain_text") or file.get("preview_plain_text") or "")
            subject = str(file.get("subject") or file.get("title") or file.get("name") or "")
            return Email(subject, body, str(sender.get("name") or ""), str(sender.get("address") or ""))
    return None


def _transcription(file: Raw) -> str:
    """What Slack understood of an audio or video clip; empty while it is not complete."""
    found = file.get("transcription")
    preview = found.get("preview") if isinstance(found, dict) else None
    return str(preview.get("content") or "") if isinstance(preview, dict) else ""


def file_names(raw: Raw) -> Iterator[str]:
    """The names of the files in a message; an e-mail is none."""
    for file in _files(raw):
        if file.get("mode") != "email" and file.get("filetype") != "email":
            yield str(file.get("name") or file.get("title") or "")


def previews_in(raw: Raw) -> Iterator[tuple[str, str]]:
    """The name and text of the files that Slack previews as text: texts, logs and snippets, but not images."""
    for file in _files(raw):
        preview, is_email = file.get("preview"), "email" in (file.get("mode"), file.get("filetype"))
        if isinstance(preview, str) and preview.strip() and not is_email:
            yield str(file.get("name") or file.get("title") or "text"), preview[:_LONGEST_TEXT]


def forwards_in(raw: Raw) -> Iterator[Forward]:
    """The messages that somebody forwarded, or to which a message that says nothing else links."""
    if not raw.get("attachments"):
        return  # as of most messages
    only_a_link = bool(_ONLY_A_LINK.fullmatch(str(raw.get("text") or "")))
    for attachment in _dicts(raw.get("attachments"))[:_MOST_ATTACHMENTS]:
        if not (attachment.get("is_share") or (only_a_link and attachment.get("is_msg_unfurl"))):
            continue
        shown = (blocks_text(one.get("message", {}).get("blocks")) for one in _messages(attachment))
        markup = str(attachment.get("text") or "") or "\n".join(filter(None, shown))
        yield Forward(
            channel=str(attachment.get("channel_id") or ""),
            author=str(attachment.get("author_id") or ""),
            author_name=str(attachment.get("author_name") or attachment.get("author_subname") or ""),
            markup=markup,
            verbatim=(*verbatim_in(attachment), *(text for _, text in previews_in(attachment))),
        )


def _messages(attachment: Raw) -> list[Raw]:
    return [one for one in _dicts(attachment.get("message_blocks")) if isinstance(one.get("message"), dict)]


def _files(raw: Raw) -> list[Raw]:
    return _dicts(raw.get("files"))[:_MOST_FILES]


def _dicts(value: object) -> list[Raw]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
