"""One function per rule: from a conversation to a flag, or to nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.flags import odds, signals
from copilot.flags.moment_sayings import MOMENT_SAYINGS, SHOWN_BY
from copilot.model import Conversation, Flag, FlagKind
from index.normal import normal
from index.roles import phrases
from index.sayings import saying
from index.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from copilot.model import Turn
    from index.kinds.labels import Kind
    from index.model import Message
    from index.search.match import Match

_SAID = 0.4  # how much of the doubt about a kind a saying removes
_SURE_OF_KIND = 0.5
_SURE_OF_BUG = 0.6  # by labelled issues alone; in chat, where nobody fills in a template, 1 in 30 threads
A_WISH = "Asks for a change; no open issue covers it."
_RELATED = 0.3  # confidence from which an open issue is worth naming next to a better match

_MEETING_PASSWORD = re.compile(r"https?://\S{1,200}[?&]pwd=\[redacted: ")
_A_BLOCKER = "Work seems to be stopped, or a deadline is close."
_LOOKED_AT = 1_500  # characters of a message
_NEWEST = 2  # messages of the asker, which show where things are
_CREDENTIAL = r"(?:(?:api |access |old |leaked )?(?:keys?|tokens?|passwords?|secrets?|credentials?|pats?))"
_REVOKED = saying(
    r"\b(?:rotated|revoked|renewed|invalidated|deactivated)\b",
    rf"\b(?:changed|deleted|disabled|replaced|reset|removed)\b[^.!?\n]{{0,20}}\b{_CREDENTIAL}\b",
    rf"\b{_CREDENTIAL} (?:is|was|are|were|has been|have been)(?: now| already)? (?:changed|deleted|disabled|replaced|reset|removed)\b",
    rf"\b(?:made|created|issued) (?:a )?new (?:one|{_CREDENTIAL})\b|\bnew (?:one|{_CREDENTIAL}) (?:made|created|issued)\b",
)
_NOT_YET = saying(r"\b(?:not|never|need|should|must|will|would|how|when|can|could|tomorrow|later)\b|n't\b|\?\s*$")
_BLOCKED = saying(
    r"\b(?:(?:prod(?:uction)?|everything|pipeline|deploy\w*|release|whole team|we(?:'re| are)?|i(?:'m| am)?)\b[^.!?\n]{0,25}"
    r"\b(?:is |are |completely |totally )*(?:down|blocked|stuck|on fire|halted)|block(?:er|ing (?:us|our|me|the|prod\w*))"
    r"|show ?stopper|urgent(?:ly)?|asap|outage|can(?:'t|not) (?:deploy|release|ship|go live)|go[- ]live (?:is )?(?:today|tomorrow))\b",
)
_NOT_BLOCKED = saying(r"\b(?:not|n't|no)\b[^.!?\n]{0,12}\b(?:urgent|block\w*|asap|show ?stopper)")
_WISH = saying(
    r"\b(?:feature (?:request|idea)|(?:would|'d|will) (?:be|is) (?:\w+ ){0,2}(?:great|nice|cool|awesome|lovely|amazing|good|useful|helpful|handy)"
    r"|(?:would|'d) (?:really |absolutely )?love (?:to see|to have|it if|a|an|if|support)"
    r"|any (?:plans?|chance|intention)s?\b|(?:are|is) there (?:a |any )?(?:plans?|roadmap)|on the roadmap|wish (?:there|it|we|i|that)"
    r"|(?:please|pls) (?:add|support|consider)|(?:could|can) (?:you|we) (?:please )?(?:add|get|support|have an? (?:option|flag|way))"
    r"|(?:missing|lacks?|need) (?:an? )?(?:feature|option|support for)|(?:do|are|will) (?:you|u) (?:plan|planning|going|ever)\b)",
)
_BUG = saying(
    r"\b(?:bug|regression|regress(?:ed|ion)|crash(?:es|ed|ing)?|segfault\w*|panic(?:s|ked)?|stack ?trace|broke(?:n)?|core dump"
    r"|(?:used to|previously|before) work(?:ed)?|work(?:ed|s) (?:fine )?(?:before|until|in \d|on \d|with \d)"
    r"|(?:since|after) (?:\w+ ){0,3}(?:upgrad|updat)\w*|wrong (?:result|number|row|value|output|count)s?|data loss|corrupt\w*"
    r"|internal (?:compiler |server )?error)\b|Traceback \(most recent call last\)|thread '[^']*' panicked",
)
_SETUP = saying(
    r"\b(?:install(?:ing|ation|ed)?|environment|virtualenv|venv|conda|docker\w*|proxy|firewall|certificate|ssl|permission denied|path|driver|wsl|corporate)\b",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that a rule may look at."""

    conversation: Conversation
    matches: tuple[Match, ...]
    answered: bool
    kinds: Mapping[Kind, float]
    # What was learned from support threads: the flags that are likely, with their chances. None: where no team is known,
    # the older weights judge, which were learned from talk among users.
    learned: Mapping[FlagKind, float] | None = None

    def asked_with(self, said: Callable[[str], object]) -> tuple[str, ...]:
        """The ts of the asker's messages for which `said` is true."""
        return tuple(message.ts for message in self.conversation.asked if said(phrases.own_words(message.text)))

    @property
    def root(self) -> Message:
        return self.conversation.turns[0].message


def secret_shared(seen: Seen) -> Flag | None:
    """Somebody posted a credential: it must be revoked, whatever else is said, until they say that it is."""
    messages = [turn.message for turn in seen.conversation.turns if turn.message.secrets and not _is_invitation(turn)]
    if messages and _is_revoked(seen.conversation, messages[-1]):
        return None
    kinds = sorted({kind for message in messages for kind in message.secrets})
    reason = f"A secret was posted ({', '.join(kinds)}). Ask them to delete the message and revoke it."
    return _flag("secret_shared", reason, tuple(message.ts for message in messages), 0.95)


def _is_invitation(turn: Turn) -> bool:
    """A link of the team to a meeting, which holds its password on purpose."""
    return turn.role == "team" and len(_MEETING_PASSWORD.findall(turn.message.text)) == len(turn.message.secrets)


def _is_revoked(conversation: Conversation, leak: Message) -> bool:
    """Whether its author says later that the secret is no longer valid."""
    later = (message for message in conversation.asked if float(message.ts) > float(leak.ts))
    said = (phrases.own_words(message.text) for message in later if message.author == leak.author)
    return any(_tells_of_revoking(sentence) for text in said for sentence in phrases.sentences(text))


def _tells_of_revoking(sentence: str) -> bool:
    """Whether it is done: that something was changed or removed is said of much else, and of what is still to do."""
    return bool(_REVOKED.search(sentence)) and not _NOT_YET.search(sentence)


def blocker(seen: Seen) -> Flag | None:
    """Somebody's work or production is blocked."""
    if _is_lifted(seen.conversation):
        return None
    evidence = seen.asked_with(lambda text: _BLOCKED.search(text) and not _NOT_BLOCKED.search(text))
    reason = "The user says this blocks them."
    return _flag("blocker", reason, evidence, 0.7) or _learned("blocker", _A_BLOCKER, seen)


def _is_lifted(conversation: Conversation) -> bool:
    """Whether the asker came back to tell that something worked, whatever is left to do, and has not taken it back."""
    is_lifted = False
    for message in conversation.asked[1:]:
        said = phrases.own_words(message.text[:_LOOKED_AT])
        if phrases.denies(said):
            is_lifted = False
        elif any(phrases.says_it_works(sentence) for sentence in phrases.sentences(said)):
            is_lifted = True
    return is_lifted


def known_issue(seen: Seen) -> Flag | None:
    """They ran into an open issue."""
    for place, match in enumerate(seen.matches):
        sure = match.score
        if match.case.standing == "known_issue" and (sure >= _RELATED if place else seen.answered):
            reason = f"Looks like an open issue: {match.case.title} ({match.case.url})"
            return _flag("known_issue", reason, (seen.root.ts,), sure)
    return None


def ask_team(seen: Seen) -> Flag | None:
    """Nothing we know answers it."""
    if seen.answered:
        return None
    best = seen.matches[0].score if seen.matches else 0.0
    reason = "No earlier case is close enough." if seen.matches else "Nothing like this has been answered here."
    return _flag("ask_team", reason, (seen.root.ts,), 1.0 - best)


def needs_call(seen: Seen) -> Flag | None:
    """Debugging in writing goes nowhere: the asker keeps coming back, and nothing settles it."""
    noticed = signals.stuck(seen.conversation)
    if seen.conversation.asked and phrases.says_it_works(seen.conversation.asked[-1].text):
        return None
    setup = " about their own setup" if seen.asked_with(_SETUP.search) else ""
    reason = f"{counted(len(seen.conversation.turns), 'message')}{setup} and no solution yet. Offer a call."
    newest = tuple(message.ts for message in seen.conversation.asked[-_NEWEST:])
    return _learned("needs_call", reason, seen, noticed.evidence or newest) or _weighed(
        "needs_call", reason, noticed, odds.NEEDS_CALL
    )


def bug(seen: Seen) -> Flag | None:
    """Something that should work does not."""
    said = tuple(message.ts for message in seen.conversation.asked if _BUG.search(message.text))
    if not said and seen.kinds["bug"] >= _SURE_OF_BUG:
        reason = "Reads like issues that were labelled as bugs."
        return _flag("bug", reason, (seen.root.ts,), seen.kinds["bug"])
    return _of_kind("bug", "The user describes something that broke or crashes.", said, seen.kinds["bug"])


def feature_request(seen: Seen) -> Flag | None:
    """A wish for something new; only by what was said, since most chat looks like a wish to a classifier of issues."""
    said = seen.asked_with(_WISH.search)
    return _of_kind("feature_request", "The user asks for something new.", said, seen.kinds["feature"])


def _of_kind(kind: FlagKind, reason: str, said: tuple[str, ...], learned: float) -> Flag | None:
    """What was said, weighed by what was learned from labelled issues."""
    chance = 1 - (1 - learned) * (1 - _SAID)
    return _flag(kind, reason, said, chance) if chance >= _SURE_OF_KIND else None


def product_review(seen: Seen) -> Flag | None:
    """A wish that nobody has scoped yet: no open issue covers it."""
    first = seen.matches[0].case if seen.matches and seen.answered else None
    if first and first.standing == "known_issue":
        return None
    if first and first.standing == "open_request":
        reason = f"It was asked for before, and nobody has taken it on: {first.title} ({first.url})"
        return _flag("product_review", reason, (seen.root.ts,), seen.matches[0].score)
    if seen.learned is not None:
        return _learned("product_review", A_WISH, seen)
    return _weighed("product_review", A_WISH, signals.wish(seen.conversation), odds.PRODUCT_REVIEW)


def product_call(seen: Seen) -> Flag | None:
    """Somebody describes their use case, which product wants to hear while the thread is live."""
    reason = "The user describes their use case; product may want to talk."
    if seen.learned is not None:
        return _learned("product_call", reason, seen)
    return _weighed("product_call", reason, signals.use_case(seen.conversation), odds.PRODUCT_CALL)


def _learned(kind: FlagKind, reason: str, seen: Seen, evidence: tuple[str, ...] = ()) -> Flag | None:
    """The flag if it was likely, and if a message shows it: in words that such messages hold, unless it is given."""
    chance = (seen.learned or {}).get(kind)
    tables = [MOMENT_SAYINGS[name] for name in SHOWN_BY.get(kind, ())]
    shown = evidence or seen.asked_with(lambda text: any(table.search(normal(text[:_LOOKED_AT])) for table in tables))
    return _flag(kind, reason, shown, chance) if chance else None


def _weighed(kind: FlagKind, reason: str, noticed: signals.Noticed, weights: odds.Odds) -> Flag | None:
    chance = weights.chance(noticed.signals)
    return _flag(kind, reason, noticed.evidence, chance) if chance >= odds.RAISED_FROM else None


def _flag(kind: FlagKind, reason: str, evidence: tuple[str, ...], sure: float) -> Flag | None:
    return Flag(kind, reason, evidence, sure) if evidence else None
