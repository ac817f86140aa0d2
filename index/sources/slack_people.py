"""People's names in Slack: from the list of users, and from messages by people who are not in that list."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from index.model import SOMEONE
from index.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from index.model import Visibility

DEFAULT_WORKSPACE_URL = "https://slack.com"  # Slack sends a signed-in reader on to their workspace
_LABELLED = re.compile(r"<@\w+\|([^<>\n]{1,200})>")
_WRITTEN = re.compile(r"[^\W\d_][\w'’-]{2,40}")
_SAID = r"(?:said|says|wrote|mentioned|suggested|suggests|told|explained|confirmed|reported|found)"
_MEANT = (
    re.compile(rf"\b([^\W\da-z_][\w-]{{2,40}})(?=['’]s\b| {_SAID}\b)"),
    re.compile(
        r"\b(?:[Aa]sk(?:ed|ing)?|[Tt]ell|[Tt]old|[Pp]ing(?:ed)?|from|by|with|thanks to|cc|as|what|and) @?"
        r"([^\W\da-z_][\w-]{2,40})"
    ),
)
_LONGEST = 200  # characters of a name
_WHOLE = ("display_name", "real_name", "name", "display_name_normalized", "real_name_normalized")
_PARTS = ("first_name", "last_name")


def visibility_unlisted(channel_id: str) -> Visibility:
    """The visibility of a channel of which we know no flags: conversations between people are never public."""
    return "internal" if channel_id[:1] in "DG" else "public"


@dataclass(frozen=True)
class Directory:
    """What the ids of a workspace stand for."""

    names: Mapping[str, str] = field(default_factory=dict)  # of users, user groups and channels, as shown, by id
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # all names of each user, by id
    bots: frozenset[str] = frozenset()  # ids of apps, as users or as bots
    workspace_url: str = DEFAULT_WORKSPACE_URL
    forms: frozenset[str] = frozenset()  # ids or names of apps whose posts are the questions of the people they name
    forgotten: frozenset[str] = frozenset()  # ids of people whose words may not be kept
    visibility_of: Callable[[str], Visibility] = visibility_unlisted  # of a channel, now

    def name_of(self, user_id: str) -> str:
        """A user's display name; "someone" if it is unknown, and never an id."""
        name = self.names.get(user_id)
        return name if name and name != user_id else SOMEONE

    def names_mentioned(self, text: str) -> tuple[str, ...]:
        """All names of the people mentioned in a text, by full name, or by one name where it clearly means a person."""
        said = text.casefold()
        words = {word.casefold() for word in _WRITTEN.findall(text)}
        meant = {one[1].casefold() for form in _MEANT for one in form.finditer(text)}
        found = {
            user for word in words for user, name in self._by_first_word.get(word, ()) if word in meant or name in said
        }
        return tuple(name for user in sorted(found) for name in self.aliases[user])

    @cached_property
    def _by_first_word(self) -> Mapping[str, list[tuple[str, str]]]:
        """The user and the name, by first word, for each name with several words."""
        found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for user, names in self.aliases.items():
            for name in {name.casefold() for name in names if " " in name}:
                found[name.split()[0]].append((user, name))
        return found

    def with_authors(self, raw_messages: Iterable[object]) -> Directory:
        """This directory plus unlisted authors from other workspaces, whose messages carry their profile."""
        told = {str(raw.get("user")): names_in_message(raw) for raw in raw_messages if isinstance(raw, dict)}
        new = {user: names for user, names in told.items() if names and self.name_of(user) == SOMEONE}
        new = {user: names for user, names in new.items() if self.names.get(user) != SOMEONE}  # not the forgotten ones
        if not new:
            return self
        shown = {user: names[0] for user, names in new.items()}
        return replace(self, names={**self.names, **shown}, aliases={**self.aliases, **new})


def shown_names(user: Mapping[str, Any]) -> list[str]:
    """A user's names, the one shown in Slack first."""
    raw = user.get("profile")
    profile: Mapping[str, Any] = raw if isinstance(raw, dict) else {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    return [str(name) for name in names if name]


def all_names(user: Mapping[str, Any]) -> tuple[str, ...]:
    """Every form of a user's name, the one shown in Slack first."""
    raw = user.get("profile")
    return each_once((*shown_names(user), *(_in_profile(raw) if isinstance(raw, dict) else ())))


def names_in_message(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """The author's names inside a message, the one shown in Slack first."""
    profile = raw.get("user_profile")
    return each_once(_in_profile(profile)) if isinstance(profile, dict) else ()


def names_in_mentions(text: str) -> tuple[str, ...]:
    """The names inside the mentions of a raw text."""
    return each_once(_LABELLED.findall(text))


def _in_profile(profile: Mapping[str, Any]) -> list[str]:
    """The full names in a profile, and first or last names that are not part of those."""
    whole, parts = ([str(profile[key]) for key in keys if profile.get(key)] for keys in (_WHOLE, _PARTS))
    return [*whole, *(part for part in parts if not any(part in name.split() for name in whole))]


def each_once(names: Iterable[str]) -> tuple[str, ...]:
    """Names as they are kept: clean, not too long, without duplicates."""
    return tuple(dict.fromkeys(clean(name)[:_LONGEST] for name in names if clean(name)))
