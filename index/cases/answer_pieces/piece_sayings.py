"""What the features of a piece look for: signs by name, and words that say nothing about a subject."""

from __future__ import annotations

import re

from index.cases.answer_pieces.sentence_pieces import EMOJI, LISTED, MARK

# What can be looked up or typed: code, addresses, versions, names with dots, dashes, underscores or inner capitals.
SPECIFIC = re.compile(
    r"[`\x00]|https?://|\d+\.\d|\w[._/:=-]{1,2}\w+[._/:=-]\w|\w+_\w|(?<!\w)--?[a-z]{2,}|\b[a-z]+[A-Z]\w|\b[A-Z]{2,}[_-]?\w*\b"
    r"|→|›|\[redacted"
)
WORD = re.compile(r"\w+")
ABOUT = re.compile(r"[^\W\d_]{4,}")
NUMBER = re.compile(r"\d[\d.,]*")
SIGNS = {
    "specific": SPECIFIC,
    "code": MARK,
    "link": re.compile(r"https?://"),
    "number": NUMBER,
    "version": re.compile(r"\bv?\d+\.\d+"),
    "path_of_menus": re.compile(r"[›→]|\w > \w"),
    "capitals": re.compile(r"(?<=[a-z,] )[A-Z][a-z]+"),
    "listed": re.compile(LISTED.pattern),
    "asks": re.compile(r"\?\W*\Z"),
    "leads": re.compile(r":\s*\Z"),
    "exclaims": re.compile(r"!"),
    "trails_off": re.compile(r"\.\.\.|…"),
    "emoji": EMOJI,
    "bracketed": re.compile(r"\A\s*\("),
    "mention": re.compile(r"(?<!\w)@\w|\x03"),
    "i": re.compile(r"\b(?:i|i'm|i've|me|my|myself)\b", re.IGNORECASE),
    "we": re.compile(r"\b(?:we|we're|we've|us|our)\b", re.IGNORECASE),
    "will": re.compile(r"'ll\b|\b(?:will|going to|gonna|shall)\b", re.IGNORECASE),
    "have_done": re.compile(r"\b(?:i|we)(?: have|'ve)? (?:\w+ )?\w+ed\b|\b(?:i|we)(?: have|'ve) \w+\b", re.IGNORECASE),
    "is_being_done": re.compile(
        r"\b(?:we|i|they|team|engineers?|developers?|colleagues?|vendor|somebody|someone)(?: are| am| is|'re|'m|'s)(?: \w+)? \w+ing\b",
        re.IGNORECASE,
    ),
    "planned": re.compile(
        r"\b(?:planned|scheduled|roadmap|upcoming|soon|later|under way|underway|coming|follows|in preparation|in progress|in review"
        r"|no plans?|don't plan|on (?:its|the) way)\b",
        re.IGNORECASE,
    ),
    "you": re.compile(r"\byou\b", re.IGNORECASE),
    "your": re.compile(r"\byours?\b", re.IGNORECASE),
    "if": re.compile(r"\b(?:if|when|unless|until|once|in case)\b", re.IGNORECASE),
    "because": re.compile(r"\b(?:because|since|so that|therefore|which means|that's why|the reason)\b", re.IGNORECASE),
    "must": re.compile(r"\b(?:must|need|needs|can|can't|cannot|may|only|should|has to|have to)\b", re.IGNORECASE),
    "is": re.compile(r"\b(?:is|are|isn't|aren't|does|doesn't|do|don't)\b", re.IGNORECASE),
    "day": re.compile(
        r"\b(?:today|yesterday|tomorrow|tonight|(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend|last \w+|next \w+"
        r"|this (?:week|month|year|quarter|morning|afternoon)|\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:january|february|march|april|may|june|july|august"
        r"|september|october|november|december)|(?:january|february|march|april|june|july|august|september|october"
        r"|november|december))\b",
        re.IGNORECASE,
    ),
    "yes_or_no": re.compile(r"\A\W*(?:yes|no|nope|yep|not)\b", re.IGNORECASE),
}
COMMON = frozenset(
    [
        "about",
        "after",
        "again",
        "also",
        "anyone",
        "because",
        "been",
        "before",
        "being",
        "could",
        "does",
        "doing",
        "even",
        "everyone",
        "from",
        "good",
        "great",
        "have",
        "hello",
        "here",
        "into",
        "just",
        "know",
        "like",
        "made",
        "make",
        "many",
        "more",
        "most",
        "much",
        "need",
        "only",
        "other",
        "please",
        "same",
        "should",
        "some",
        "someone",
        "still",
        "sure",
        "team",
        "than",
        "thank",
        "thanks",
        "that",
        "their",
        "them",
        "then",
        "there",
        "they",
        "think",
        "this",
        "used",
        "uses",
        "using",
        "very",
        "want",
        "were",
        "what",
        "when",
        "where",
        "which",
        "will",
        "with",
        "would",
        "your",
    ]
)
