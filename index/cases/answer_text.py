"""What of a message answers, as anyone may read it: without what it also says to the person it was written to.

A sentence goes when it certainly answers nothing: a promise, a call, a request for logs, thanks, an issue that was
opened; and when it is talk: it names nothing that can be looked up or typed, tells nobody to do anything, and shares
no word with the question. What a message consists of entirely stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.details import without_persons
from index.details.placeholders import Placeholders
from index.normal import normal
from index.roles import phrases
from index.roles.role_sayings import ROLE_SAYINGS
from index.sayings import saying

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from index.model import Message

# What can be looked up or typed: code, addresses, versions, names with dots, dashes, underscores or inner capitals.
_SPECIFIC = re.compile(
    r"[`\x00]|https?://|\d+\.\d|\w[._/:=-]{1,2}\w+[._/:=-]\w|\w+_\w|(?<!\w)--?[a-z]{2,}|\b[a-z]+[A-Z]\w|\b[A-Z]{2,}[_-]?\w*\b"
    r"|→|›|\[redacted"
)
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_EMOJI = re.compile(r"(?<!\w):[a-z][a-z0-9_+-]{1,40}:(?!\w)|(?<=\s)[:;][)(DP](?=\s|\Z)")
# A sentence with its ending and the blanks after it; an emoji ends one, too.
_PIECE = re.compile(
    rf"(?:(?!{_EMOJI.pattern})[^.!?…\n]|[.!?…](?!\s|\Z|\x00))*+(?:[.!?…]+|(?:{_EMOJI.pattern}))?(?:[ \t]*(?:{_EMOJI.pattern}))*[ \t]*\n*"
)
_WE = r"\b(?:we|i)(?:'ll| will|'re going to| are going to|'m going to| am going to| plan to| need to ask| have to ask| want to)"
_PROMISES = saying(
    rf"{_WE}\b(?! (?:need|have|see|get|assume|notice|find|not|want)\b)",
    r"\b(?:we|i) (?:are|'re|am|'m|have been|just) (?:\w+ )?(?:looking|checking|working|investigating|discussing|opening|planning|asking|reading)\b",
    r"\b(?:is|are) (?:planned|in (?:the )?(?:works?|review|progress))\b|\bfix (?:is )?coming\b|\bback in a (?:bit|moment|minute)\b|\bstay tuned\b|\bthis (?:week|month|quarter|year)\b",
    r"\b(?:looking into|keep you (?:posted|updated)|get back to you|let you know|no (?:eta|date|promise)|noted|on (?:the|our|my) (?:list|roadmap|backlog))\b",
)
_FILES = saying(
    r"\b(?:open(?:ed|ing)?|fil(?:ed|ing)|creat(?:ed|ing)|rais(?:ed|ing)|track(?:ed|ing)?|logg?ed)\b[^.!?\n]{0,30}\b(?:issue|ticket|bug)\b|^\W*issue\W+https?:",
)
_POLITE = saying(
    r"^\W*(?:please )?(?:let (?:us|me) know|tell (?:us|me) (?:if|how|whether)|do let us|feel free|happy to (?:help|hear|know|look)|hope (?:it|this|that)|glad (?:it|that|to)|shout if|ping (?:me|us))\b",
    r"\blet (?:us|me) know (?:if|how|whether|in case)\b|\bhope (?:it|this|that) helps\b|\bany(?:thing)? (?:further|other|more) (?:issues?|questions?|help|assistance)\b",
    r"^\W*(?:(?:we(?:'re| are)|i(?:'m| am) )?(?:so |very |really )?sorry|apologies|thanks?|thank you|thx|congrat\w*|welcome|no worries|good (?:question|point|catch)|great (?:question|point)|nice|i get it|got it|ah|oh|hm+|ok(?:ay)?)\b",
)
_REVOKE = saying(
    r"\b(?:rotate|revoke|deactivate|renew|change that password|(?:remove|delete) (?:this|that|the) key|is public now|in a public|readable (?:for|by)|posted the secret)\b"
)
_ASIDE = re.compile(r"[ ]?\((?=[^()]*(?::[a-z_]+:|:[)D(]|;\)|\b(?:I|we|my|our|I'll|we'll)\b))[^()\n]{1,160}\)")
_LEAD = re.compile(r"\A((?:[^\W\d_]|['’, ]|\x03\w+\x04){2,60}?)(?::|[—–])[ \t]+(?=\S)")
_KEEPS = saying(
    r"\b(?:no(?! (?:need|worries|problem|stress|drama))|not supported|yes|workaround|until|fixed|unsupported|never|only|default)\b"
)
_HAILED = re.compile(
    r"\A\s*(?:[^\W\d_]{2,12}[ ,]+){1,2}@[\w.-]+(?:[ ][A-Z]\w+)?[ \t]*(?:[,:!.—–-]|:[a-z_+-]+:)+[ \t]*\n*"
)
_UTM = re.compile(r"[?&]utm_[a-z]+=[^\s&)>#|]*")
_BLANK = re.compile(r"\n{3,}")
_SHARED = re.compile(r"[^\W\d_]{4,}")
_REQUESTS = saying(
    r"\b(?:can|could|would|will|may) (?:you|u|we)\b[^.!?\n]{0,40}\b(?:share|send|paste|attach|post|provide|give|show|describe|confirm)\b",
    r"\b(?:share|send|paste|attach|post|provide)\b[^.!?\n]{0,40}\b(?:following|logs?|output|config\w*|file|screenshot|details|with us)\b",
)
_LISTED = re.compile(r"\s*(?:\d+[.)]|[-•*])\s?")
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=\S)([^*\n]{1,80}?)(?<=\S)\*(?![\w*])|(?<![\w_])(_)(?=\S)([^_\n]{1,80}?)(?<=\S)_(?![\w_])"
)
_GAP = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_FEW = 9  # words
_COMMON = frozenset(
    [
        "this",
        "that",
        "with",
        "what",
        "when",
        "where",
        "which",
        "from",
        "have",
        "does",
        "doing",
        "your",
        "their",
        "there",
        "they",
        "them",
        "then",
        "than",
        "been",
        "being",
        "were",
        "will",
        "would",
        "could",
        "should",
        "just",
        "only",
        "also",
        "into",
        "some",
        "more",
        "most",
        "much",
        "many",
        "very",
        "here",
        "about",
        "after",
        "before",
        "again",
        "because",
        "still",
        "even",
        "like",
        "need",
        "want",
        "make",
        "made",
        "using",
        "used",
        "uses",
        "know",
        "think",
        "sure",
        "please",
        "thanks",
        "thank",
        "hello",
        "team",
        "anyone",
        "everyone",
        "someone",
        "good",
        "great",
        "same",
        "other",
    ]
)


def is_specific(text: str) -> bool:
    """Whether it names something that can be looked up or typed."""
    return bool(_SPECIFIC.search(_EMOJI.sub("", text)))


def answers_too(text: str) -> bool:
    """Whether a message that mainly promises, or says where it is tracked, tells what to do as well."""
    rest = answering(text, "")
    return is_specific(rest) and bool(ROLE_SAYINGS["instructing"].search(rest))


def resolution_of(
    answers: Sequence[Message], until_fixed: Sequence[Message], people: Collection[str], asked: str, theirs: str
) -> str:
    """The answers as anyone may read them, what counts now first."""
    now, before = ([_text(m, people, asked, theirs) for m in some] for some in (answers, until_fixed))
    return "\n\n".join([*now, *(["Until then:", *before] if before else [])])


def _text(message: Message, people: Collection[str], asked: str, theirs: str) -> str:
    told = without_persons(_UTM.sub("", _HAILED.sub("", message.text)), people, theirs)
    return answering(told, asked) or told or message.text


def answering(text: str, asked: str) -> str:
    """The text without the sentences that answer nothing; empty when none is left."""
    kept = Placeholders()
    prose = kept.take(_CODE, text, lambda code: code)
    prose = _ASIDE.sub(lambda found: found[0] if is_specific(found[0]) else "", prose)
    words = _words(asked)
    said = [_without_lead(piece, words) for piece in _PIECE.findall(prose) if piece.strip()]
    left = list(_without_requests(said))
    told = [piece for piece in left if not _is_talk(piece, words)] if asked else left
    if not any(re.search(r"\w{2}|\x00", piece) for piece in told):
        told = left
    told = [_EMPHASIS.sub(r"\1\3", _EMOJI.sub("", piece)) for piece in told]
    return _BLANK.sub("\n\n", _GAP.sub(" ", kept.back("".join(told)))).strip()


def _without_requests(said: Sequence[str]) -> Iterator[str]:
    """The sentences that may answer; with a request that ends in a colon goes the list after it."""
    listing = False
    for piece in said:
        if listing and _LISTED.match(piece):
            continue
        none = _is_certainly_none(piece)
        listing = none and piece.rstrip().endswith(":")
        if not none:
            yield piece


def _is_certainly_none(sentence: str) -> bool:
    said = normal(_EMOJI.sub("", sentence))
    if said.rstrip().endswith((":", "?")) and _REQUESTS.search(said):
        return True
    if "\x00" in sentence:
        return False
    if _PROMISES.search(said) or _FILES.search(said) or _POLITE.search(said) or phrases.offers_a_call(said):
        return not ROLE_SAYINGS["instructing"].search(said) or not _SPECIFIC.search(sentence)
    return sentence.rstrip().endswith("?") and bool(ROLE_SAYINGS["asking_back"].search(said))


def _is_talk(sentence: str, words: set[str]) -> bool:
    if is_specific(sentence) or any(char.isdigit() for char in sentence) or len(sentence.split()) > _FEW:
        return False
    return not (_words(sentence) & words or ROLE_SAYINGS["instructing"].search(sentence))


def _without_lead(sentence: str, words: set[str]) -> str:
    """The sentence without words before a colon that only lead to it: "Not quite: …", "Found something: …"."""
    found = _LEAD.match(sentence)
    if not found or len(found[1].split()) > 8 or _KEEPS.search(found[1]) or _words(found[1]) & words:
        return sentence
    rest = sentence[found.end() :]
    return rest[:1].upper() + rest[1:] if re.match(r"[a-z]+[ ,]", rest) else rest


def _words(text: str) -> set[str]:
    """The beginnings of the words that say what a text is about."""
    return {word[:5] for word in _SHARED.findall(text.lower()) if word not in _COMMON}


def revokes(text: str) -> bool:
    """Whether it only says what to do about a secret that was shared."""
    left = [p for p in phrases.sentences(text) if not _REVOKE.search(p) and not _is_certainly_none(p)]
    return bool(_REVOKE.search(text)) and not any(is_specific(piece) for piece in left)
