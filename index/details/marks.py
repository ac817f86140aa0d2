"""People in prose, each replaced by a mark that says how certainly a person is meant, so that rules need no names.

The kinds: M mentioned with @, N certainly a name, n the same in lower case, W also a word, P also a product or a
place, w also a word and in lower case.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from index.details.name_forms import is_a_product, is_unspaced, pattern

if TYPE_CHECKING:
    from index.details.name_forms import Names

# Written with @ without meaning a person: in code, packages and stylesheets.
_NO_MENTION = (
    r"(?:channel|here|everyone|param|returns?|media|import|override|test|property|staticmethod|classmethod|dataclass"
    r"|cache"
    r"|injectable|component|types|latest|next|beta|angular|babel|entity|autowired|bean|deprecated|nullable|decorator"
    r"|pytest"
    r"|app|task|flow|op|asset|dag|retry|click|contextmanager|abstractmethod|lru_cache|slot|input|output|schema|model"
    r"|require)"
)
_THING = re.compile(
    r"\s*(?:annotations?|decorators?|directives?|tags?|attributes?|scopes?|packages?|rules?|symbol|sign)\b", re.I
)
_HONORIFIC = r"(?:さん|様|さま|くん|先生|同学|老师|님|씨)?"
_BEFORE, _AFTER = r"(?<![\w/.@\\$-])", r"(?![\w/@=(\[-]|\.\w|://)"
_LEFT = re.compile(r"\x03[MNnWPw](\d+)\x04")


def mark(kinds: str) -> str:
    """A pattern that matches any mark of these kinds."""
    return rf"\x03[{kinds}]\d+\x04"


class Marked:
    """Prose with marks for people; `literals` is the code beside it, where a word with @ does not mean a person."""

    def __init__(self, text: str, names: Names, literals: str) -> None:
        self._found: list[str] = []
        self._names = names
        self._literals = literals
        self.text = _people(names).sub(self._mark, text)

    def unmarked(self, text: str) -> str:
        """The text with the remaining marks turned back into the names as written."""
        return _LEFT.sub(lambda left: self._found[int(left[1])], text)

    def _mark(self, found: re.Match[str]) -> str:
        kind = self._kind(found)
        if not kind:
            return found[0]
        self._found.append(found[0])
        return f"\x03{kind}{len(self._found) - 1}\x04"

    def _kind(self, found: re.Match[str]) -> str:
        if found["mention"]:
            is_code = f"@{found['mention']}" in self._literals or _THING.match(found.string[found.end() :])
            return "" if is_code else "M"
        if found["sure"]:
            return "N"
        word = found["word"]
        if not word[0].islower():
            return "P" if is_a_product(word.lower()) else "W" if word.lower() in self._names.words else "N"
        return "w" if word in self._names.words else "n"


@lru_cache(maxsize=512)
def _people(names: Names) -> re.Pattern[str]:
    """Mark people mentioned with @, whole names in any case, and single names."""
    unspaced = pattern(name for name in names.full | names.sure if is_unspaced(name))
    spaced = {name for name in names.full if not is_unspaced(name)}
    single = {name for name in names.sure | names.words if not is_unspaced(name)}
    known = rf"(?:{pattern(names.all)})(?![\w-]*\w)"
    return re.compile(
        rf"(?<![\w/`.@])@(?P<mention>{known}|(?!{_NO_MENTION}\b)[^\W\d_](?:[\w.-]*[\w-])?)(?![\w/(-])"
        rf"|(?P<sure>(?:{unspaced}){_HONORIFIC}|{_BEFORE}(?:{pattern(spaced)}){_AFTER})"
        rf"|{_BEFORE}(?P<word>{pattern(single)}){_AFTER}",
        re.IGNORECASE,
    )
