"""response_url: five answers within thirty minutes of an interaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aiohttp import web

from tests.strict_slack import posting
from tests.strict_slack.block_kit import check_message_blocks, completed
from tests.strict_slack.state import Call, Message

if TYPE_CHECKING:
    from tests.strict_slack.busy import Busy
    from tests.strict_slack.journal import Journal
    from tests.strict_slack.state import Json, ResponseUrl
    from tests.strict_slack.world import World

LIFE, MOST_USES = 1800.0, 5
NAMES = {"text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts"}
NAMES |= {"metadata", "unfurl_links", "unfurl_media", "mrkdwn", "link_names", "parse"}
NAME = "response_url"  # in the journal


class ResponseUrls:
    def __init__(self, world: World, journal: Journal, busy: Busy) -> None:
        self.world, self.journal, self.busy = world, journal, busy

    async def handle(self, request: web.Request) -> web.Response:
        with self.busy.work():
            given = json.loads(await request.text() or "{}")
            with self.world.lock:
                at = self.world.clock()
                status, error = respond(self.world, request.match_info["token"], given)
            body: Json = {"ok": False, "error": error} if error else {"ok": True}
            self.journal.add(Call(NAME, given, at, body, status))
            # Slack says "ok" in plain text when all is well, which is what slack_sdk's WebhookClient looks for.
            return web.Response(text=json.dumps(body) if error else "ok", status=status)


def respond(world: World, token: str, given: Json) -> tuple[int, str]:
    """The HTTP status and, unless all is well, the error."""
    url = world.response_urls.get(token)
    if url is None:
        return 404, "no_url"
    if world.clock() - url.issued_at > LIFE:
        return 404, "expired_url"
    if url.uses >= MOST_USES:
        return 404, "used_url"
    if unknown := set(given) - NAMES:
        world.problem(f"{NAME}: unknown argument {sorted(unknown)}")
    if faults := check_message_blocks(given.get("blocks") or []):
        world.problem(f"{NAME}: invalid_blocks: {'; '.join(faults)}")
        return 400, "invalid_blocks"
    if not given.get("delete_original") and not given.get("text") and not given.get("blocks"):
        return 400, "no_text"
    url.uses += 1
    _apply(world, url, given)
    return 200, ""


def _apply(world: World, url: ResponseUrl, given: Json) -> None:
    channel = world.channels[url.channel]
    blocks = completed(given["blocks"]) if given.get("blocks") else None
    text = str(given.get("text", ""))
    posting.note_unescaped(world, NAME, text, blocks)
    if given.get("delete_original") and url.message is not None:
        if url.message.ephemeral_to is None:
            posting.remove(world, url.message)
        else:
            channel.ephemerals.remove(url.message)
    elif given.get("replace_original") and url.message is not None:
        if url.message.ephemeral_to is None:
            posting.change(world, url.message, text=text, blocks=blocks)
        else:
            url.message.text, url.message.blocks = text, blocks
    else:
        _post(world, url, Message(channel.id, world.next_ts(channel), text, blocks=blocks), given)


def _post(world: World, url: ResponseUrl, message: Message, given: Json) -> None:
    channel = world.channels[url.channel]
    message.user, message.bot_id = world.bot_user_id, world.bot_id
    message.app_id, message.team = world.app_id, world.team_id
    message.thread_ts = given.get("thread_ts")
    if given.get("response_type") == "in_channel":
        posting.store(world, channel, message)
        posting.note_pings(world, message, parsed=False)
    else:
        message.ephemeral_to = url.user
        channel.ephemerals.append(message)
