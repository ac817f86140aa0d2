"""A message that only one person sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.slack.errors import SlackRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.desk.questions import ThreadKey
    from copilot.slack.services import Services
    from copilot.slack.views.blocks import Block


def tell_privately(user: str, thread: ThreadKey, text: str, services: Services, blocks: Sequence[Block] = ()) -> None:
    """In the thread, visible to them alone; in their direct messages where the app or they are not in the channel."""
    try:
        services.slack.post_ephemeral(thread[0], user, text, blocks, thread[1])
    except SlackRefusedError:
        services.slack.post_card(services.slack.open_dm(user), text, blocks)
