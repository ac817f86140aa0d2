"""Numbers about each comment on an issue, from which the scorer judges whether it answers. Pure functions."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from index.cases.comments import comment_sayings as say
from index.normal import normal
from index.robots import is_robotic
from index.roles import phrases
from index.team import TEAM_ASSOCIATIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index.model import Comment, Issue

INSIDERS = TEAM_ASSOCIATIONS | {"CONTRIBUTOR"}  # people who know the code; contributors do not speak for the team
_LONGEST = 4_000  # characters: the rest is mostly logs
_OPENING = 1  # sentences
LAST_WORDS = timedelta(hours=1)  # "closing, because …" is often written just after closing
_FENCE = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)", re.DOTALL | re.MULTILINE)
_QUOTE = re.compile(r"^ {0,3}>[^\n]*$", re.MULTILINE)
_MAIL = re.compile(r"^On [^\n]{4,120}\n?[^\n]{0,80}wrote:\s*$.*", re.DOTALL | re.MULTILINE)
_MENTION = re.compile(r"(?<![\w/.])@([A-Za-z0-9][\w-]{0,38})")
NOT_A_DUPLICATE = re.compile(r"(?:\b(?:not|no)|n't)\b[^.,;\n]{0,20}\bdup\w*[^.;\n]{0,40}", re.IGNORECASE)

NAMES = (
    "by_author", "by_team", "by_outsider",
    "fixed", "fixed_named", "works_now", "gone", "explains", "instructs", "declines",
    "closes", "closes_with_reason", "still", "holds", "wonders",
    "points", "points_only", "moves", "no_reproduction", "considers",
    "asks", "only_asks", "code", "names", "names_pull", "length", "very_short", "very_long",
    "last", "late", "beside_close", "first", "only", "followed",
    "accepted", "objected", "negated_fix", "says_nothing", "only_accepts",
)  # fmt: skip


@lru_cache(maxsize=256)  # each comment is looked at many times in a row
def own_words(text: str) -> str:
    """What the comment's author says, in normal form: without code blocks, quotations and the mail it replies to.

    Of a very long one, its beginning and its end.
    """
    said = _QUOTE.sub(" ", _FENCE.sub(" ", _MAIL.sub("", text))).strip()
    if len(said) > _LONGEST:
        said = f"{said[: _LONGEST // 2]}\n{said[-_LONGEST // 2 :]}"
    return normal(said).replace("`", "").strip()


def is_empty_talk(comment: Comment) -> bool:
    """Whether it says nothing to a later reader: robots, commands, mentions, thanks."""
    return comment.is_bot or not comment.text or is_robotic(own_words(comment.text)) or phrases.is_noise(comment.text)


def spoken_before_closing(issue: Issue) -> list[Comment]:
    """The comments that say something, up to just after the issue was closed."""
    assert issue.closed_at is not None
    before = (c for c in issue.comments if c.at <= issue.closed_at + LAST_WORDS)
    return [c for c in before if not is_empty_talk(c) and not offers_a_download(issue, c)]


def offers_a_download(issue: Issue, comment: Comment) -> bool:
    """Whether a stranger tells people to download a file: the usual way to spread malware through issues."""
    is_stranger = comment.author != issue.author and comment.association not in INSIDERS
    return is_stranger and bool(say.DOWNLOAD.search(comment.text))


def features(issue: Issue, spoken: Sequence[Comment], team: Collection[str]) -> list[list[float]]:
    """One row for each of the comments, with a number for each of NAMES."""
    return [_row(issue, spoken, place, team) for place in range(len(spoken))]


def _row(issue: Issue, spoken: Sequence[Comment], place: int, team: Collection[str]) -> list[float]:
    comment = spoken[place]
    said = own_words(comment.text)
    stated = say.NOT_FIXED.pattern.sub(" ", said)
    fixed = bool(say.FIXED.search(stated))
    explains, instructs = bool(say.EXPLAINS.search(said)), bool(say.INSTRUCTS.search(said))
    declines, gone, works = bool(say.DECLINES.search(said)), bool(say.GONE.search(said)), says_it_works(said)
    points = bool(say.POINTS.search(NOT_A_DUPLICATE.sub(" ", said)))
    closes = bool(say.CLOSES.search(said))
    sentences = phrases.sentences(said)
    questions = sum(sentence.rstrip(" )*_").endswith("?") for sentence in sentences)
    words = len(said.split())
    by_author = comment.author == issue.author
    insider = comment.association in TEAM_ASSOCIATIONS or comment.author in team
    outsider = not insider and comment.association != "CONTRIBUTOR" and not by_author
    accepted, objected = _reaction(issue, comment)
    assert issue.closed_at is not None
    beside = abs(comment.at - issue.closed_at) <= LAST_WORDS
    says_something = explains or instructs or declines or gone or works or fixed
    return [
        float(value)
        for value in (
            by_author, insider, outsider,
            fixed, fixed and bool(say.REFERENCE.search(stated)), works, gone, explains, instructs, declines,
            closes, closes and says_something, bool(say.STILL.search(said)), bool(say.HOLDS.search(said)),
            bool(say.WONDERS.search(said)), points, points and words < 40 and not (fixed or works or instructs or gone),
            bool(say.MOVES.search(said)), bool(say.NO_REPRODUCTION.search(said)), bool(say.CONSIDERS.search(said)),
            questions / max(1, len(sentences)), bool(sentences) and questions == len(sentences),
            _FENCE.search(comment.text) is not None, bool(say.REFERENCE.search(said)), bool(say.PULL.search(said)),
            math.log1p(words) / 3, words < 6, words > 150,
            place == len(spoken) - 1, comment.at > issue.closed_at, beside, place == 0, len(spoken) == 1,
            math.log1p(len(spoken) - 1 - place), accepted, objected, stated != said, not says_something,
            words < 12 and accepts(said),
        )
    ]  # fmt: skip


def _reaction(issue: Issue, comment: Comment) -> tuple[bool, bool]:
    """Whether the next that the asker says after a comment accepts it, and whether it objects."""
    if comment.author == issue.author:
        return False, False
    after = issue.comments[next(n for n, one in enumerate(issue.comments) if one is comment) + 1 :]
    reply = next((one for one in after[:3] if one.author == issue.author), None)
    if reply is None or not is_spoken_to(comment.author, reply):
        return False, False
    said = own_words(reply.text)
    return accepts(said) and not objects(said), objects(said)


def is_spoken_to(author: str, reply: Comment) -> bool:
    """Whether a reply may be meant for somebody: it names nobody, or names them."""
    named = _MENTION.findall(own_words(reply.text))
    return not named or author in named


def says_it_works(said: str) -> bool:
    return bool(say.WORKS_NOW.search(say.NOT_WORKING.pattern.sub(" ", said)))


def accepts(said: str) -> bool:
    """Whether somebody accepts what they were told."""
    stated = [sentence for sentence in phrases.sentences(said) if not sentence.rstrip().endswith("?")]
    return phrases.confirms(said) or any(say.ACCEPTS.search(sentence) for sentence in stated)


def objects(said: str) -> bool:
    """Whether somebody's first words are not content with what they were told; what comes after thanks is an aside."""
    opening = " ".join(phrases.sentences(said)[:_OPENING])
    return phrases.denies(said) or (bool(say.OBJECTS.search(opening)) and not phrases.confirms(said))
