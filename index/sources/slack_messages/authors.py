"""Who wrote a Slack message: the person whose words they are, or an app, whose words do not count."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from index.sources.slack_messages.wording import email_in, markup_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.sources.slack_people import Directory

    Raw = dict[str, Any]  # a message in Slack's JSON

SLACKBOT = "USLACKBOT"  # has no `bot_id`, and `is_bot` is false in Slack's lists
# The event type of the metadata on the app's own posts, which says who approved them.
OWN_POST_EVENT = "support_copilot_reply"
FORMS_SETTING = "[slack] forms_from"  # names the apps whose posts are the questions of the people they name
MENTION = re.compile(r"<@(\w+)")
# No person wrote messages with another subtype (joins, topics, reminders, other apps' posts …).
_HUMAN_SUBTYPES = {None, "file_share", "thread_broadcast", "me_message"}
_REMOVED = {"[message text edited or deleted]", "This message was deleted."}


def author_of(raw: Raw, directory: Directory) -> str:
    """The id of the person whose words a message holds; empty if they are nobody's, or of an app that is not let in."""
    if approved_by := approver(raw, directory):
        return approved_by
    if raw.get("hidden") or raw.get("text") in _REMOVED:
        return ""
    user, subtype = str(raw.get("user") or ""), raw.get("subtype")
    if user == SLACKBOT:
        return sender_of(raw) if subtype in _HUMAN_SUBTYPES else ""
    if subtype in _HUMAN_SUBTYPES and _is_person(user, raw, directory):
        return user
    return form_author(raw, directory)


def _is_person(user: str, raw: Raw, directory: Directory) -> bool:
    """Whether it is a person's id. People post through apps, too, and then their messages bear a `bot_id`.

    Of somebody whom no list knows, a message that shows an app's profile is the app's.
    """
    if not user or user in directory.bots or raw.get("bot_id") in directory.bots:
        return False
    return user in directory.names or not (raw.get("bot_id") and raw.get("bot_profile"))


def app_of(raw: Raw) -> str:
    """The id and the name of the app that posted a message, as far as it says so; empty if no app did."""
    if raw.get("user") == SLACKBOT and raw.get("subtype") in _HUMAN_SUBTYPES:
        return SLACKBOT
    profile = raw.get("bot_profile")
    name = raw.get("username") or (profile.get("name") if isinstance(profile, dict) else "")
    return " ".join(str(part) for part in (raw.get("bot_id"), name) if part) if raw.get("bot_id") else ""


def form_author(raw: Raw, directory: Directory) -> str:
    """Whom the post of a form or workflow names first, if its app is let in; empty if it is not, or names nobody."""
    if not _is_let_in(raw, directory.forms):
        return ""
    named = MENTION.findall(markup_of(raw))
    return next((user for user in named if user not in directory.bots and user != SLACKBOT), "")


def form_of(raw_messages: Iterable[object], asker: str, directory: Directory) -> str:
    """The app, not let in, that began a thread with a post that names who then writes in it: most likely a form.

    What they write there is no question without the form's words.
    """
    messages = [raw for raw in raw_messages if isinstance(raw, dict)]
    root = next((raw for raw in messages if raw.get("thread_ts") in (None, raw.get("ts"))), {})
    if author_of(root, directory) or asker not in MENTION.findall(markup_of(root)):
        return ""
    return app_of(root)


def _is_let_in(raw: Raw, forms: frozenset[str]) -> bool:
    profile = raw.get("bot_profile")
    names = {raw.get("bot_id"), raw.get("app_id"), raw.get("username")}
    names |= {profile.get("name")} if isinstance(profile, dict) else set()
    return bool(raw.get("bot_id")) and bool(forms & {str(name) for name in names if name})


def sender_of(raw: Raw) -> str:
    """An id for who sent the e-mail in a message that Slack posted, the same for each of theirs; empty if it is none.

    It is made of their address, which is nobody's business.
    """
    mail = email_in(raw)
    if mail is None:
        return ""
    address = mail.address.strip().lower() or str(raw.get("ts"))
    return f"EMAIL{hashlib.sha256(address.encode(errors='replace')).hexdigest()[:16].upper()}"


def approver(raw: Raw, directory: Directory) -> str | None:
    """Who approved this message if it is one of the app's own posts; None for other messages."""
    metadata = raw.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != OWN_POST_EVENT:
        return None
    payload = metadata.get("event_payload")
    if isinstance(payload, dict) and payload.get("approved_by"):
        return str(payload["approved_by"])
    shown = str(raw.get("username") or "")
    return next((user for user, name in directory.names.items() if shown and name == shown), "support-copilot")
