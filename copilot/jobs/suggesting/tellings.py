"""What the team or product is told together with a reply: where it goes, what it says, and never without the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot.desk.card import Telling
from copilot.flags.rules import A_WISH
from copilot.model import Aside
from copilot.records.answers.decisions import move
from copilot.records.answers.wishes import Wish, put_on_list
from copilot.slack.audience import may_show
from copilot.slack.errors import SlackRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from copilot.records.answers.decisions import Decision, Post
    from copilot.records.answers.suggestions import SuggestionRow
    from copilot.slack.services import Services

NOBODY_TO_ASK = (
    "Nothing was posted: the reply says that you are asking the team, and there is no channel to ask in. "
    "Set [slack] triage_channel to one that no outsiders read, or write another reply."
)


def told_with(suggestion: SuggestionRow, services: Services) -> Telling | None:
    """What goes with the suggestion's draft, including the link to the thread.

    A question from an internal channel is not quoted where outsiders read; a wish then only goes on product's list.

    Raises:
        SlackError: Slack does not tell who reads the channel.
    """
    body = suggestion.body or {}
    aside = body.get("draft", {}).get("aside")
    if aside is None:
        return None
    link = services.workspace.link(suggestion.thread)
    channel = services.workspace.product if aside["to"] == "product" else services.workspace.triage
    if channel and suggestion.visibility == "internal" and not may_show(suggestion.thread[0], channel, services):
        channel = None
    return Telling(Aside(aside["to"], f"{aside['text']}\n\n[Open the thread]({link})"), channel or "")


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
                continue  # it stays, and is not posted again when the reply is tried once more
        with services.engine.begin() as connection:
            move(connection, post, "failed", posted_ts=None)


def keep_wish(connection: Connection, decision: Decision, suggestion: SuggestionRow | None, services: Services) -> None:
    """Put a wish on product's list, now that the reply which says so is posted."""
    body = suggestion.body if suggestion else None
    if decision.told == "product" and body:
        put_on_list(
            connection, Wish(decision.suggestion_id, *decision.thread, _summary(body), decision.by, services.clock())
        )


def _summary(body: dict[str, Any]) -> str:
    """The wish in one sentence if a model judged the thread, else the question."""
    reasons = (str(flag["reason"]) for flag in body["flags"] if flag["kind"] == "product_review")
    return next((reason for reason in reasons if reason != A_WISH), str(body["question"]))
