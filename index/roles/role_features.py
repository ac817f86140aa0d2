"""What the classifier of roles looks at: who speaks, where in the thread, in which words, and what follows."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.normal import normal
from index.roles import phrases
from index.roles.role_sayings import ROLE_SAYINGS, TOGETHER

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from index.model import Message, Thread
    from index.team import Team

_LINK = re.compile(r"https?://\S+")
_DOCS_LINK = re.compile(r"https?://\S*(?:docs?\b|/docs|readme|wiki|guide|kb\b)\S*", re.IGNORECASE)
_ISSUE_LINK = re.compile(r"https?://\S+/(?:issues|pull|merge_requests)/\d+|(?<!\w)#\d{2,6}\b")
_MEETING_LINK = re.compile(r"https?://\S*(?:meet|zoom|cal\b|cal\.|calendly|huddle|webex|teams\.)\S*", re.IGNORECASE)
_VERSION = re.compile(r"\bv?\d+\.\d+(?:\.\d+)+\b|\bv\d+\.\d+\b")
_EMOJI = re.compile(r":[a-z0-9_+-]{2,40}:")
_INLINE = re.compile(r"`[^`\n]+`")
_LISTED = re.compile(r"^\s*(?:\d+[.)]|[-•*])\s", re.MULTILINE)
_GAPS = re.compile(r"\s{2,}")
_WORD = re.compile(r"\w+")
_POLITE = ("thanking", "praising", "greeting")
_MOST_POLITE = 40  # words: more are never only polite
_LITTLE = re.compile(
    r"\b(?:ok|okay|oh|ah|so|and|the|a|to|you|both|all|very|much|lot|for|your|it|i|we|is|that|this|yes|no)\b", re.ASCII
)
_APPROVING = frozenset({"white_check_mark", "heavy_check_mark", "+1", "thumbsup", "100", "ok_hand", "tada"})
_GRATEFUL = frozenset({"pray", "heart", "raised_hands", "bow", "tada", "clap"})
_WATCHING = frozenset({"eyes"})
_MAY_CONFIRM = frozenset({"phrase confirms", "phrase reports", "confirming"})
_BRIEF = 400  # characters: a longer message is no noise, and does not only ask back


@dataclass(frozen=True, slots=True)
class Said:
    """A message as far as its words and signs go, whoever wrote it and wherever it stands."""

    message: Message
    who: str  # asker, team, user
    signs: Mapping[str, float]


def features_of(thread: Thread, team: Team) -> list[dict[str, float]]:
    """For each message of a thread its features by name; what is 0 may be missing."""
    asker = thread.messages[0].author
    said = [Said(m, team.role(m.author, asker, at=m.at), _signs(m, asker)) for m in thread.messages]
    return [_features(said, place, asker in team.ids) for place in range(len(said))]


def _one_space(gap: re.Match[str]) -> str:
    """In the place of many, over which sayings would look for a long time."""
    return "\n" if "\n" in gap[0] else " "


def _signs(message: Message, asker: str) -> dict[str, float]:
    text, own = message.text, _GAPS.sub(_one_space, phrases.own_words(message.text))
    words = len(_WORD.findall(own))
    rest = len(_WORD.findall(_beside_politeness(own))) if words <= _MOST_POLITE else words
    asks = [s for s in phrases.sentences(normal(own)) if s.rstrip(" :)_").endswith("?")]
    said = TOGETHER.found_in(normal(own))
    signs: dict[str, float] = {f"says_{name}": 1.0 for name in said if name in ROLE_SAYINGS}
    signs |= _phrases(text, said)
    signs |= {
        "words": math.log1p(words) / 3,
        "few_words": float(words <= 4),
        "rest_of_words": math.log1p(rest) / 3,
        "polite_only": float(words > 0 and rest <= 1),
        "polite_and_more": float(rest >= 3 and "thanking" in said),
        "no_words": float(words == 0),
        "code_block": float("```" in text),
        "inline_code": min(3, len(_INLINE.findall(text))) / 2,
        "link": float(bool(_LINK.search(text))),
        "docs_link": float(bool(_DOCS_LINK.search(text))),
        "issue_link": float(bool(_ISSUE_LINK.search(text))),
        "meeting_link": float(bool(_MEETING_LINK.search(text))),
        "version": float(bool(_VERSION.search(text))),
        "listed": float(len(_LISTED.findall(text)) >= 2),
        "question_mark": float("?" in own),
        "all_questions": float(bool(asks) and len(asks) >= len(phrases.sentences(own)) - 1),
        "ends_asking": float(own.rstrip(" :)_\n").endswith("?")),
        "file": float(bool(message.files)),
        "mention": float(bool(message.mentions) or "@" in own),
        "exclamation": float("!" in own),
        "emoji": min(3, len(_EMOJI.findall(text))) / 2,
        "ellipsis": float("..." in own or "…" in own),
    }
    for reaction in message.reactions:
        emoji = reaction.emoji.split("::")[0]
        by = "asker" if asker in reaction.users else "others"
        kind = "approved" if emoji in _APPROVING else "thanked" if emoji in _GRATEFUL else "reacted"
        kind = "watched" if emoji in _WATCHING else kind
        signs[f"{kind}_by_{by}"] = 1.0
    return signs


def _phrases(text: str, said: Collection[str]) -> dict[str, float]:
    """The decisions of `phrases`; those that take time only where what they need is said."""
    return {
        "phrase_confirms": float(not _MAY_CONFIRM.isdisjoint(said) and phrases.confirms(text)),
        "phrase_solved_alone": float("phrase solved_alone" in said and phrases.tells_own_fix(text)),
        **{
            f"phrase_{name}": float(f"phrase {name}" in said)
            for name in ("denies", "closes_for_silence", "offers_a_call")
        },
        "phrase_files_an_issue": float(phrases.files_an_issue(text)),
        "phrase_noise": float(len(text) < _BRIEF and phrases.is_noise(text)),
        "phrase_only_asks_back": float(len(text) < _BRIEF and phrases.only_asks_back(text)),
    }


def _beside_politeness(text: str) -> str:
    """What is left of a text without thanks, praise, greetings, emoji and words that say nothing."""
    left = _EMOJI.sub(" ", text)
    for name in _POLITE:
        left = ROLE_SAYINGS[name].sub(lambda _: " ", left)
    return _LITTLE.sub(" ", left.casefold())


def _features(said: Sequence[Said], place: int, asker_of_team: bool) -> dict[str, float]:
    one, before, after = said[place], said[:place], said[place + 1 :]
    features = dict(one.signs)
    features[f"by_{one.who}"] = 1.0
    features |= {f"{one.who}_{name}": value for name, value in one.signs.items() if value}
    features |= _place(said, place, asker_of_team)
    for name, other in (("previous", before[-1] if before else None), ("next", after[0] if after else None)):
        features |= _neighbour(name, one, other)
    following = [other for other in after if other.who == "asker"]
    features |= _neighbour("next_of_asker", one, following[0] if following else None)
    preceding = [other for other in before if other.who != "asker"]
    features |= _neighbour("last_helper", one, preceding[-1] if preceding else None)
    return features


def _place(said: Sequence[Said], place: int, asker_of_team: bool) -> dict[str, float]:
    one, before = said[place], said[:place]
    helped = sum(other.who != "asker" for other in before)
    gap = float(one.message.ts) - float(before[-1].message.ts) if before else 0.0
    return {
        "first": float(place == 0),
        "second": float(place == 1),
        "last": float(place == len(said) - 1),
        "alone": float(len(said) == 1),
        "late": math.log1p(place) / 2,
        "left": math.log1p(len(said) - 1 - place) / 2,
        "first_of_author": float(all(other.message.author != one.message.author for other in before)),
        "before_any_help": float(helped == 0),
        f"{one.who}_before_any_help": float(helped == 0),
        f"{one.who}_after_help": float(helped > 0),
        f"{one.who}_last": float(place == len(said) - 1),
        "helped": math.log1p(helped) / 2,
        "waited": math.log1p(max(0.0, gap)) / 10,
        "days_later": float(gap > 86_400),
        f"{one.who}_days_later": float(gap > 86_400),
        "asker_of_team": float(asker_of_team),
        "first_asker_of_team": float(asker_of_team and place == 0),
    }


def _neighbour(name: str, one: Said, other: Said | None) -> dict[str, float]:
    if other is None:
        return {f"no_{name}": 1.0}
    same = "same_author" if other.message.author == one.message.author else other.who
    seen = {f"{name}_{same}": 1.0}
    return seen | {f"{name}_{sign}": value for sign, value in other.signs.items() if value and sign in _TELLING}


_TELLING = frozenset(
    {"ends_asking", "question_mark", "inline_code", "version", "code_block", "meeting_link", "issue_link", "file"}
    | {f"says_{name}" for name in ROLE_SAYINGS}
    | {"phrase_confirms", "phrase_denies"}
)
