"""What others are told together with a reply: the text, the channel, and that it is never posted alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.desk.card import SideMessage
from copilot.flags.rules import A_WISH
from copilot.records.answers.decisions import move
from copilot.records.answers.wishes import Wish, put_on_list
from copilot.slack.audience import may_show
from copilot.slack.errors import SlackRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from copilot.model import SavedSuggestion
    from copilot.records.answers.decisions import Decision, Post
    from copilot.records.answers.suggestions import SuggestionRow
    from copilot.slack.services import Services

NOBODY_TO_ASK = (
    "Nothing was posted: the reply says you're asking the team, but there is no channel to ask in. "
    "Set [slack] triage_channel to a channel without outsiders, or change the reply."
)


# The rule's own sentence, now and in earlier versions, which says nothing about the wish itself.
_GENERIC_WISH = (
    A_WISH,
    "The asker wants it otherwise than it is, and no open issue stands for that; product should scope it.",
)


def side_message_of(suggestion: SuggestionRow, services: Services) -> SideMessage | None:
    """What others are told with the suggestion's draft, with a link to the thread.

    A question from an internal channel is not quoted where outsiders read; a wish then only goes on product's list.

    Raises:
        SlackError: Slack does not tell who reads the channel.
    """
    aside = suggestion.draft.aside if suggestion.draft else None
    if aside is None:
        return None
    link = services.workspace.link(suggestion.thread)
    channel = services.workspace.product if aside.to == "product" else services.workspace.triage
    if channel and suggestion.visibility == "internal" and not may_show(suggestion.thread[0], channel, services):
        channel = None
    return SideMessage(replace(aside, text=f"{aside.text}\n\n[Open the thread]({link})"), channel or "")


def delete_orphaned_asides(posts: Sequence[Post], services: Services) -> None:
    """If nothing of the reply was posted, delete what others were told about it: it is not true."""
    if any(post.posted_ts for post in posts if not post.is_aside):
        return
    for post in posts:
        if not post.is_aside or not post.posted_ts:
            continue
        try:
            services.slack.delete(post.channel, post.posted_ts)
        except SlackRefusedError as error:
            if error.code != "message_not_found":
                continue  # it is still there, and is not posted again with the next try
        with services.engine.begin() as connection:
            move(connection, post, "failed", posted_ts=None)


def keep_wish(connection: Connection, decision: Decision, suggestion: SuggestionRow | None, services: Services) -> None:
    """Put a wish on product's list, now that the reply which says so is posted."""
    body = suggestion.body if suggestion else None
    if decision.told == "product" and body:
        put_on_list(
            connection, Wish(decision.suggestion_id, *decision.thread, _summary(body), decision.by, services.clock())
        )


def _summary(body: SavedSuggestion) -> str:
    """The wish in the model's sentence, or else in the asker's own words."""
    reasons = (flag.reason for flag in body.flags if flag.kind == "product_review")
    return next((reason for reason in reasons if reason not in _GENERIC_WISH), body.question)
