"""What others are told together with a reply: where it goes, what it says, and that it goes only with the reply."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.desk.card import Telling
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


# The sentences of the rule, of this version and the one before: they say nothing about the wish itself.
_GENERIC_WISH = (
    A_WISH,
    "The asker wants it otherwise than it is, and no open issue stands for that; product should scope it.",
)


def told_with(suggestion: SuggestionRow, services: Services) -> Telling | None:
    """What goes with the suggestion's draft, the link to the thread included.

    What was asked where not everybody reads along goes to no channel that outsiders read: a wish only on the list.

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
    return Telling(replace(aside, text=f"{aside.text}\n\n[Open the thread]({link})"), channel or "")


def take_back(posts: Sequence[Post], services: Services) -> None:
    """The reply could not be posted, so what was said with it is not true: it is deleted, and none of it stands."""
    if any(post.posted_ts for post in posts if not post.is_aside):
        return
    for post in posts:
        if not post.is_aside or not post.posted_ts:
            continue
        try:
            services.slack.delete(post.channel, post.posted_ts)
        except SlackRefusedError as error:
            if error.code != "message_not_found":
                continue  # it stands, and is not said again when the reply is tried once more
        with services.engine.begin() as connection:
            move(connection, post, "failed", posted_ts=None)


def keep_wish(connection: Connection, decision: Decision, suggestion: SuggestionRow | None, services: Services) -> None:
    """The reply stands which says that product looks at it: now it is on their list."""
    body = suggestion.body if suggestion else None
    if decision.told == "product" and body:
        put_on_list(
            connection, Wish(decision.suggestion_id, *decision.thread, _summary(body), decision.by, services.clock())
        )


def _summary(body: SavedSuggestion) -> str:
    """The wish in one sentence, where a model judged the thread; else as the asker began."""
    reasons = (flag.reason for flag in body.flags if flag.kind == "product_review")
    return next((reason for reason in reasons if reason not in _GENERIC_WISH), body.question)
