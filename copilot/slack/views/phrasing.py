"""What people, cases and models wrote, as text that Slack shows and does nothing else with."""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from copilot.text.literal import escape
from index.text import clean, counted, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

_LONGEST_URL = 800  # characters: longer than the address of any thread or issue
# Not ASCII is percent-encoded too: that is six times shorter in JSON.
_BREAKS_A_LINK = re.compile(r"[^!-~]|[|<>\"`^\\{}]")
_DOUBLED = re.compile(r"([`*])\1+")
_CHANNEL = re.compile(r"[A-Z0-9]{2,30}")


def escaped(text: str, limit: int) -> str:
    """The text escaped, and short enough to have at most `limit` characters then."""
    short = shorten(text, limit)
    while (size := len(escape(short))) > limit:
        short = shorten(short, max(1, min(len(short) - 1, len(short) * limit // size)))
    return escape(short)


def one_line(text: str, limit: int) -> str:
    """The text escaped, on one line, and shortened."""
    # A code fence would continue into the lines below; a code span ends with its line. Slack's bold is one star.
    return escaped(_DOUBLED.sub(r"\1", " ".join(clean(text).split())), limit)


def quoted(text: str, limit: int) -> str:
    """The beginning of what somebody wrote, as a quotation."""
    return f"> {one_line(text, limit) or '(no text)'}"


def person(user_id: str, names: Mapping[str, str]) -> str:
    """Somebody's name, which pings nobody, unlike a mention; the id if no name is known."""
    return plain_name(names.get(user_id, "")) or plain_name(user_id) or "somebody"


def plain_name(name: str) -> str:
    """A name without markup that would affect the rest of the line."""
    return one_line(name.replace("`", "").replace("*", ""), 60)


def people(user_ids: Sequence[str], names: Mapping[str, str]) -> str:
    """Several names in a sentence; of more than three only the first two."""
    shown = [person(user_id, names) for user_id in user_ids]
    if len(shown) > 3:
        shown = [*shown[:2], f"{len(shown) - 2} others"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def link(url: str, label: str, limit: int = 120) -> str:
    """A link that neither its address nor its label can break; only the label if there is no web address."""
    text = one_line(label.replace("`", "").replace("|", "¦"), limit) or "(no title)"
    if not _is_web(url) or len(url.strip()) > _LONGEST_URL:
        return text
    address = escape(_BREAKS_A_LINK.sub(lambda found: quote(found[0], errors="replace"), url.strip()))
    return f"<{address}|{text}>" if len(address) <= _LONGEST_URL else text


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def channel_link(channel: str) -> str:
    """The channel, which Slack shows by its name."""
    return f"<#{channel}>" if _CHANNEL.fullmatch(channel) else one_line(channel, 80)


def date(moment: datetime, form: str = "{date_short_pretty} {time}") -> str:
    """A time that Slack shows to each reader in their own time zone; `{ago}` in the form stays up to date."""
    return f"<!date^{int(moment.timestamp())}^{form}|{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC>"


def age(then: datetime, now: datetime) -> str:
    """How long ago, in days, months or years."""
    days = (now - then).days
    if days < 1:
        return "today"
    if days < 60:
        return f"{counted(days, 'day')} ago"
    return f"{days // 30} months ago" if days < 730 else f"{days // 365} years ago"


def waited(since: datetime, now: datetime) -> str:
    """A span of time in its largest unit: "5 min", "3 h" or "2 days"."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else counted(minutes // (24 * 60), "day")
