"""Reads a Slack export (zip or folder): channels.json, users.json, and a folder per channel with a file per day."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from index.errors import InputError
from index.history.forgotten import NOTHING_FORGOTTEN
from index.model import Channel, Release, Skip, Thread
from index.sources.files.archive import UnreadableFileError, open_archive
from index.sources.files.json_bounds import Bounds, TooLargeError
from index.sources.files.json_text import NoListError, decode_items
from index.sources.slack_people import DEFAULT_WORKSPACE_URL, Directory, all_names, visibility_unlisted
from index.sources.slack_threads import threads_of, visibility_of
from index.storage.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from index.history.forgotten import Forgotten
    from index.model import Visibility

_DAY_FILE = re.compile(r"(?P<folder>[^/]+)/(?P<day>\d{4}-\d{2}-\d{2})\.json")
_LISTS = ("channels.json", "groups.json", "dms.json", "mpims.json")
_OF_A_LIST = Bounds(most_bytes=512 * 2**20, most_values=30_000_000)
_LONGEST_LIST = 300_000  # users or channels
_USED = ("id", "deleted", "profile")
_ALL_TIME = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))


class SlackExport:
    """The threads of an export's public channels, and of private or shared channels named in `internal_channels`."""

    is_current = True

    def __init__(
        self,
        path: Path,
        internal_channels: Sequence[str] = (),
        workspace_url: str = DEFAULT_WORKSPACE_URL,
        forgotten: Forgotten = NOTHING_FORGOTTEN,
        forms: Sequence[str] = (),
    ) -> None:
        self.name = str(path)
        self._forms = frozenset(forms)
        self._forgotten = forgotten
        self._internal = {_composed(name.lstrip("#")) for name in internal_channels}
        self._workspace_url = workspace_url
        self._archive = open_archive(path)
        self._prefix = self._find_prefix()
        self.users = self._list("users.json") or []
        self._visibility: dict[str, Visibility] = {}
        self.channels, self.left_out = self._choose_channels()
        self._days = self._day_files()
        self._strange = sorted(self._days.keys() - self._keys)
        # A channel without files is empty, unless a folder that no list names may be its own.
        missing = [channel.id for channel in self.channels if not self._files_of(channel)]
        self._incomplete = set(missing if self._strange else ())

    def read(self) -> Iterator[Thread | Release | Skip]:
        """The threads and announced releases, channel by channel, with at most one channel in memory."""
        if not self.users:
            yield Skip("users_json_missing", self.name)
        yield from self._misplaced()
        directory = self._directory()
        names = {name for user in self._forgotten.users for name in directory.aliases.get(user, ())}
        for channel in self.channels:
            messages: list[object] = []
            for file in self._files_of(channel):
                try:
                    messages += self._day(file)
                except UnreadableFileError as error:
                    self._incomplete.add(channel.id)
                    yield Skip("unreadable_file", str(error))
            for item in threads_of(channel, messages, directory):
                if isinstance(item, Skip) and item.reason == "malformed_message":
                    self._incomplete.add(channel.id)
                yield self._forgotten.anonymized(item, names) if names and isinstance(item, Thread) else item

    def scopes(self) -> list[Scope]:
        """Each channel read without gaps, for the days that the export spans; and each channel left out, for all time.

        We may keep nothing from a channel that has become private, or is no longer named in the settings.
        """
        withdrawn = [Scope("slack", channel["channel"], *_ALL_TIME, withdrawn=True) for channel in self.left_out]
        days = sorted(day for files in self._days.values() for file in files if (day := _day_of(file)))
        if not days:
            return withdrawn
        earliest, latest = days[0], days[-1] + timedelta(days=1)
        complete = (channel for channel in self.channels if channel.id not in self._incomplete)
        return [*withdrawn, *(Scope("slack", channel.id, earliest, latest) for channel in complete)]

    def _directory(self) -> Directory:
        """Who is who; people from other workspaces in shared channels are in a list of their own."""
        everybody = [*(self._list("org_users.json") or []), *self.users]
        aliases = {str(user["id"]): all_names(user) for user in everybody if user.get("id")}
        names = {id_: known[0] for id_, known in aliases.items() if known}
        names |= {channel.id: channel.name for channel in self.channels}
        bots = frozenset(str(user["id"]) for user in everybody if user.get("id") and user.get("is_bot"))
        visibility = self._visibility
        return Directory(
            names,
            aliases,
            bots,
            self._workspace_url,
            self._forms,
            self._forgotten.users,
            lambda id_: visibility.get(id_) or visibility_unlisted(id_),
        )

    def _find_prefix(self) -> str:
        """The folder inside the archive, since some tools add one."""
        places = [name for name in self._archive.names() if name.split("/")[-1] == "channels.json"]
        if not places:
            raise InputError(
                f"{self.name} has no channels.json, so we cannot tell which channels are public; give a Slack export."
            )
        return min(places, key=len).removesuffix("channels.json")

    def _choose_channels(self) -> tuple[list[Channel], list[dict[str, str]]]:
        """The channels to read, and the ones left out with the reason.

        If any list or flag says that a channel is private, its id and its folder's name are both treated as private.
        """
        listed = [(raw, listing) for listing in _LISTS for raw in self._list(listing) or []]
        self._keys = {key for raw, _ in listed for key in _keys(raw)}
        private = {
            key
            for raw, listing in listed
            if listing != "channels.json" or visibility_of(raw) == "internal"
            for key in _keys(raw)
        }
        chosen: dict[str, Channel] = {}
        left_out: dict[str, str] = {}
        for raw, _ in listed:
            id_, name = _keys(raw)
            is_private = bool({id_, name} & private)
            self._visibility[id_] = "internal" if is_private else "public"
            if not id_ or (is_private and not self._internal & {id_, name}):
                left_out[id_ or name] = "private_or_shared" if id_ else "no_id"
            else:
                chosen[id_] = Channel(id_, name, self._visibility[id_])
        return list(chosen.values()), [{"channel": id_, "reason": reason} for id_, reason in left_out.items()]

    def _day_files(self) -> dict[str, list[str]]:
        days: dict[str, list[str]] = defaultdict(list)
        for name in self._archive.names():
            inner = name.removeprefix(self._prefix)
            if name.startswith(self._prefix) and (found := _DAY_FILE.fullmatch(inner)):
                days[_composed(found["folder"])].append(name)
        return days

    def _files_of(self, channel: Channel) -> list[str]:
        """The files of a channel, whose folder has its name; or its id, where a tool or a renaming left it."""
        return [file for folder in dict.fromkeys((channel.name, channel.id)) for file in self._days.get(folder, ())]

    def _misplaced(self) -> Iterator[Skip]:
        """The channels without any, and the folders that no list names: we cannot tell who may read those."""
        for channel in self.channels:
            if not self._files_of(channel):
                yield Skip("channel_without_files", f"#{channel.name} ({channel.id})")
        yield from (Skip("folder_not_listed", folder) for folder in self._strange)

    def _day(self, file: str) -> list[object]:
        try:
            return list(self._items(file, Bounds()))
        except NoListError:
            raise UnreadableFileError(f"{file} does not contain a list of messages") from None

    def _list(self, name: str) -> list[dict[str, Any]] | None:
        if self._prefix + name not in self._archive.names():
            return None
        rows: list[dict[str, Any]] = []
        try:
            for number, row in enumerate(self._items(self._prefix + name, _OF_A_LIST), start=1):
                if number > _LONGEST_LIST:
                    raise UnreadableFileError(f"{name} has more than {_LONGEST_LIST:,} entries")
                if isinstance(row, dict):
                    rows.append(_used_fields(row))
        except NoListError:
            return []
        except UnreadableFileError as error:
            raise InputError(f"{self.name}: {error}; the export is damaged, download it again.") from None
        return rows

    def _items(self, file: str, bounds: Bounds) -> Iterator[Any]:
        try:
            yield from decode_items(self._archive.pieces(file), bounds)
        except TooLargeError as error:
            raise UnreadableFileError(f"{file} has {error}, which Slack does not export") from None
        except NoListError:
            raise
        except ValueError:
            raise UnreadableFileError(f"{file} is not JSON") from None


def _used_fields(row: dict[str, Any]) -> dict[str, Any]:
    """The used fields of a user or channel: the lists are held in memory, and most fields are of no use."""
    used = {key: value for key, value in row.items() if "name" in key or key.startswith("is_") or key in _USED}
    profile = used.get("profile")
    return used | {"profile": _used_fields(profile)} if isinstance(profile, dict) else used


def _keys(raw: dict[str, Any]) -> tuple[str, str]:
    """The id and name of a channel; a direct message has only its id."""
    id_ = str(raw.get("id") or "")
    return id_, _composed(str(raw.get("name") or id_))


def _composed(name: str) -> str:
    """A name in one form: macOS stores the letters of file names in parts, Slack's lists have them whole."""
    return unicodedata.normalize("NFC", name)


def _day_of(file: str) -> datetime | None:
    try:
        return datetime.strptime(file[-15:-5], "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
