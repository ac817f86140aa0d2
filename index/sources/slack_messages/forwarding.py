"""Forwarded words: they belong to the message that forwards them, where its readers may read where they came from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.model import Message, Visibility
    from index.sources.slack_people import Directory


def with_forwards(message: Message, place: Visibility, directory: Directory) -> Message:
    """The message with the words it forwards, in a place that is public or internal; without those not for its readers.

    It is asked each time that a thread is put together: a channel may have become private since.
    """
    if not message.forwarded:
        return message
    shown = tuple(
        one
        for one in message.forwarded
        if place == "internal" or (one.channel and directory.visibility_of(one.channel) == "public")
    )
    return replace(message, text="\n".join(filter(None, [message.text, *(one.text for one in shown)])), forwarded=shown)
