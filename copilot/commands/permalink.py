"""One Slack thread, read for a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.build import now_utc
from copilot.serve.connect import book_in
from copilot.slack.errors import SlackRefusedError
from copilot.slack.gateway import Gateway
from copilot.slack.live_thread import Reader
from copilot.slack.workspace.people import People
from index.case_ids import slack_thread
from index.errors import InputError
from index.sources.slack_threads import visibility_of

if TYPE_CHECKING:
    from copilot.build import App
    from copilot.model import Conversation
    from index.model import Visibility


def read_permalink(app: App, link: str) -> tuple[Conversation, Visibility]:
    """The thread of the linked message, and who may see it according to the channel's flags.

    Raises:
        InputError: there is no token, or the app may not read the linked thread.
        SlackError: Slack does not answer.
    """
    environment = app.settings.environment
    if environment.slack_bot_token is None:
        raise InputError("--permalink needs SLACK_BOT_TOKEN; without it, save the thread and use --thread.")
    named = slack_thread(link)
    if named is None:
        raise InputError(f"--permalink {link!r} is not a link to a message; copy one from a message's menu in Slack.")
    slack = Gateway(environment.slack_bot_token.get_secret_value(), environment.slack_api_url)
    me = slack.who_am_i()
    people = People(slack, app.settings.policy, str(me["team_id"]), now_utc, book_in(app.engine, now_utc))
    people.refresh_team()
    reader = Reader(slack, people, str(me["bot_id"]), frozenset(app.settings.policy.slack.forms_from))
    try:
        live = reader.read(named)
        # The link of a reply may leave out which thread it belongs to.
        if live.raw and (root := live.raw[0].get("thread_ts")) and root != live.raw[0]["ts"]:
            live = reader.read((named[0], str(root)))
        visibility = visibility_of(slack.channel(named[0]))
    except SlackRefusedError as refused:
        raise InputError(
            f"--permalink: Slack does not show the app this thread ({refused.code}); is it in the channel?"
        ) from None
    return live.conversation(), visibility
