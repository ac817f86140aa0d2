"""Other replies for a thread, such as those that its flags lead to, and who is told together with a reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.slack.views.blocks import button, confirm, context, markdown_sections, sections, select
from copilot.slack.views.fields import aside_field
from copilot.slack.views.phrasing import channel_link

if TYPE_CHECKING:
    from copilot.desk.card import Card, SideMessage
    from copilot.model import SavedSuggestion
    from copilot.slack.views.blocks import Block

# The reply that a flag leads to.
_LEADS_TO = {
    "needs_call": "offer_call",
    "ask_team": "holding_reply",
    "product_call": "invite_to_product",
    "product_review": "product_review",
    "secret_shared": "secret_shared",
}
_ON_A_BUTTON = {
    "offer_call": "Offer a call",
    "holding_reply": "Ask the team",
    "invite_to_product": "Invite to product",
    "product_review": "For product review",
    "secret_shared": "Secret shared",
}
_IN_A_MENU = {
    "answer": "Answer from the best case",
    "missing_facts": "Ask for what is missing",
    "holding_reply": "Ask the team",
    "offer_call": "Offer a call",
    "invite_to_product": "Invite to a product call",
    "product_review": "For product review",
    "secret_shared": "Tell them to revoke the secret",
    "thank_and_close": "Thank them",
}
_NOBODY_TO_ASK = (
    "*The draft says you're asking the team, but no channel is set for that.* Edit it, or set `triage_channel`."
)
WRITES = tuple(f"write_{purpose}" for purpose in _ON_A_BUTTON)  # the ids of the buttons
_ASIDE = 2  # sections, 6,000 characters: an aside is far shorter


def flag_buttons(body: SavedSuggestion, key: str) -> list[Block]:
    """A button for each reply that a flag leads to, except the draft's own kind; `key` is the suggestion's id."""
    written = body.draft.purpose
    purposes = dict.fromkeys(_LEADS_TO[flag.kind] for flag in body.flags if flag.kind in _LEADS_TO)
    return [button(_ON_A_BUTTON[to], f"write_{to}", key) for to in purposes if to != written]


def write_menu(body: SavedSuggestion) -> Block:
    """Every other reply, in one menu."""
    kinds = {flag.kind for flag in body.flags}
    possible = {
        "answer": bool(body.matches) and body.answered,
        "secret_shared": "secret_shared" in kinds,
    }
    written = body.draft.purpose
    options = [(label, to) for to, label in _IN_A_MENU.items() if to != written and possible.get(to, True)]
    return select("write", "Write something else…", options)


def after_posting(key: str) -> list[Block]:
    """What the person who posted a reply can still do with it."""
    return [button("Correct", "correct", key), retract(key)]


def retract(key: str) -> Block:
    """Deletes a posted reply."""
    told = "It will be deleted from the thread. People may have read it already."
    return button("Retract", "retract", key, style="danger", ask=confirm("Retract the reply?", told, "Retract"))


def side_message_lines(side_message: SideMessage | None) -> list[str]:
    """Who is told together with the draft, and where."""
    if side_message is None:
        return []
    channel = channel_link(side_message.channel) if side_message.channel else ""
    if side_message.aside.to == "product":
        also = f" and tells {channel}" if channel else ""
        return [f"*Posting this also puts the thread on product's list{also}.*"]
    return [f"*Posting this also asks the team in {channel}:*" if channel else _NOBODY_TO_ASK]


def telling_blocks(card: Card) -> list[Block]:
    """The same, with what they are told as it will look."""
    return [*sections(side_message_lines(card.side_message)), *_aside(card.side_message)]


def telling_fields(card: Card, revision: int) -> list[Block]:
    """A box to tell them or not, for somebody who edits the reply; checked at first."""
    side_message = card.side_message
    if side_message is None or not side_message.is_possible:
        return sections(side_message_lines(side_message))
    where = channel_link(side_message.channel) if side_message.channel else ""
    if side_message.aside.to == "product":
        label = "Put the thread on product's list" + (f" and tell {where}" if where else "")
    else:
        label = f"Ask the team in {where}"
    return [aside_field(revision, label), *_aside(side_message)]


def _aside(side_message: SideMessage | None) -> list[Block]:
    if side_message is None or not side_message.channel:
        return []
    shown, _ = markdown_sections(side_message.aside.text, _ASIDE)
    return [*shown, context("Posted with the reply, or not at all.")]
