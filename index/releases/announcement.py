"""Reads a Slack post that announces releases. Pure: a message in, releases out.

A release has a headline: a product and its version, with something that says it is out. In a channel for news the
headline is enough. Elsewhere it has to say so itself, or to link its notes, and no app is believed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from index.cases.references import links_in
from index.model import Release
from index.sayings import saying

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.cases.references import References
    from index.model import Channel, Message
    from index.team import Team

_NEWS = saying(r"announce|release|news|changelog|product-?log|what-?s-new")  # channels, by their names
_VERSION = (
    r"v?\d{1,4}\.\d{1,4}(?:\.\d{1,6})?(?:[-.]?(?:alpha|beta|rc|pre|preview|nightly|snapshot|hotfix|lts)[-.]?\d*)?"
)
_WORD = r"(?!(?:when|since|after|before|if|until|with|on|in) )[\w@][\w@./+'-]*"
_NAMED = rf"(?:{_WORD} ){{0,5}}?(?:version |release )?{_VERSION}(?:-\w+)?(?![\w.%]*\w)"
# Emoji, emphasis and punctuation before the words; possessive, for there is but one way to read it.
_DECORATION = r"(?:(?>:[a-z0-9_+'-]+:)|[^\w@\"'{<•]|_)*+"
# "Announcing Relay 2.4.0", "[ANN] Relay 2.4.0", "New release: Relay 2.4.0".
_LEAD = (
    r"(?:ann(?:ouncement)?\b|announcing|introducing|(?:new )?(?:release|version)s?(?: notes)?(?: of| for)?\b"
    r"|(?:we(?:'ve| have)? )?(?:just |now |today )*(?:released|shipped|published|pushed)\b)"
)
_HEADLINE = saying(
    rf"^{_DECORATION}(?:(?P<lead>{_LEAD}){_DECORATION})?"
    rf"(?P<name>{_NAMED}(?:\s?(?:[/·|,&+]|and)\s?{_NAMED})*)(?P<rest>.*)$",
)
_OUT = saying(
    r"^\W*(?:of \w+ )?(?:(?:is|are|has been|was|just|now|finally|officially) )*"
    r"(?:out|released|live|available|here|shipped|published|up)\b(?! of\b)",
    r"\breleased\b[\W]*$",
)
_NOT_OUT = saying(
    r"\b(?:will be|won't|planned|coming|upcoming|next (?:week|month)|tomorrow|soon|delayed|postponed|freeze|eta)\b",
    r"\b(?:broken|breaks|bad|buggy|yanked|pulled|withdrawn|rolled back|roll back|revert(?:ed)?)\b",
    r"\b(?:do not|don't|please wait|instead)\b|\?\W*$",
)
_A_PAGE_OF_NOTES = saying(r"/releases?(?:/|$)|change-?log|release-?notes|whats-?new|/tags?/")
_REPO = re.compile(
    r"https?://[\w.-]*git[\w.-]*/([\w.-]{1,40}/[\w.-]{1,100})/(?:releases|pull|issues|compare|commit|tree|blob|milestone)\b"
)
# "a and b, c": in a headline that goes on with what is new.
_BETWEEN = re.compile(r"\s*[,;]\s+|\s+and\s+(?=for\b)|(?<=[.!])\s+(?=[A-Z])")
_BEGINS_WITH_FIXES = saying(r"^\W*(?:bug ?)?fix(?:es|ed)?\b(?: for\b)?")
# "by @ana in #12", "first PR by @ben", "thanks to @ben".
_BY = re.compile(
    r"\s+[Bb]y\b[^\n@]{0,12}@[^\n]*?(?=\s+(?:in|n)\s|\s*\(|$)"
    r"|\s*(?:[Ff]irst PR|[Tt]hanks|[Kk]udos|[Ss]hout-?out)\b[^\n]*@[^\n]*"
)
_LONGEST_HEADLINE, _LONGEST_NAME = 300, 100
_FIRST_LINES = 3  # in which a post that announces a release says so


class _Section(NamedTuple):
    """What a post says of one release: its name, what follows in the same line, and the lines below it."""

    name: str
    is_told_as_out: bool
    rest: str
    lines: list[str]


def releases_in(post: Message, channel: Channel, url: str) -> Iterator[Release]:
    """The releases that a top-level message announces; `url` is its permalink. An app's message has no author."""
    sections = list(_sections(post.text))
    is_news = bool(_NEWS.search(channel.name))
    told = any(section.is_told_as_out for section in sections)
    if not (is_news or (told and post.author)):
        return
    repo = next((found[1] for found in _REPO.finditer(post.text)), "")
    for section in sections:
        text = "\n".join((section.rest, *section.lines))
        own_repo = next((found[1] for found in _REPO.finditer(text)), repo)
        yield Release(
            repo=own_repo,
            tag=section.name,
            url=_notes_page(section.name, text) or url,
            at=post.at,
            notes="\n".join((*_inline(section.rest), *section.lines)).strip(),
            channel=channel.id,
            ts=post.ts,
            author=post.author,
            visibility=channel.visibility,
        )


def vouched_for(releases: Iterable[Release], team: Team, references: References) -> Iterator[Release]:
    """Those of these releases that the team or an app announced, or that are on GitHub.

    The numbers in an announcement that links no repository are of the only one that there is.
    """
    for release in releases:
        if not release.author or team.has(release.author, release.at):
            yield replace(release, repo=release.repo or references.default_repo or "")


def may_announce(post: Message) -> bool:
    """Whether a message reads as an announcement, wherever it stands."""
    return any(True for _ in _sections(post.text))


def _notes_page(name: str, text: str) -> str:
    """The page of a release's notes, if a link names its version; people copy the one of the release before."""
    numbers = {re.sub(r"\D+", ".", version).strip(".") for version in re.findall(_VERSION, name)}
    pages = (link for link in links_in(text) if _A_PAGE_OF_NOTES.search(link))
    return next((page for page in pages if re.sub(r"\D+", ".", page.rsplit("/", 1)[-1]).strip(".") in numbers), "")


def _sections(text: str) -> Iterator[_Section]:
    """The post from each headline to the next; nothing if it does not begin with one."""
    found: list[_Section] = []
    for number, line in enumerate(filter(str.strip, text.split("\n"))):
        headline = _headline(line)
        if headline and (found or number < _FIRST_LINES) and (not found or _stands_out(line)):
            found.append(headline)
        elif found:
            found[-1].lines.append(_without_people(line))
        elif _NOT_OUT.search(line):
            return
    with_links = (links_in("\n".join((section.rest, *section.lines))) for section in found)
    for section, links in zip(found, with_links, strict=True):
        linked = any(map(_A_PAGE_OF_NOTES.search, links))
        yield section._replace(is_told_as_out=section.is_told_as_out or linked)


def _headline(line: str) -> _Section | None:
    """The line as a headline: a name with a version, alone, or with what says that it is out or what is new."""
    parts = _HEADLINE.match(line[:_LONGEST_HEADLINE]) if not re.match(r"\s*(?:[•*-]\s|\d+\. )", line) else None
    if parts is None or _NOT_OUT.search(parts["rest"].partition("http")[0].partition(".")[0]):
        return None
    name, rest = " ".join(parts["name"].split())[:_LONGEST_NAME], _without_people(parts["rest"])
    said = _OUT.search(rest)
    is_bare = not re.match(r"[\s*_]*\w", rest)
    if not (said or parts["lead"] or is_bare):
        return None
    goes_on = rest[said.end() :] if said else rest
    return _Section(name, bool(said or parts["lead"]), re.sub(rf"\A{_DECORATION}[.,;\s]*", "", goes_on), [])


def _stands_out(line: str) -> bool:
    return bool(re.match(r"\s*(?:[*_#]|:[a-z0-9_+-]+:|[^\w\s])", line))


def _inline(rest: str) -> list[str]:
    """What a headline goes on with, an item a line: "fixes for the scan (#1290) and for the cache (#1293)"."""
    items = [item.strip(" .") for item in _BETWEEN.split(rest) if item.strip(" .")]
    if not items or not _BEGINS_WITH_FIXES.search(items[0]):
        return items
    return [item if _BEGINS_WITH_FIXES.search(item) else f"fixed: {item.removeprefix('for ')}" for item in items]


def _without_people(line: str) -> str:
    """A line without who did it: whoever is thanked need not stand beside somebody's answer for ever."""
    return _BY.sub("", line)
