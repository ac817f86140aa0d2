"""A message cut into sentences, and a sentence into clauses; joined, they are the text as it was typed.

Code, quotations and links are set aside before, as marks, and go or stay with the sentence they stand in.
"""

from __future__ import annotations

import re
from itertools import pairwise

EMOJI = re.compile(r"(?<!\w):[a-z][a-z0-9_+-]{1,40}:(?!\w)|(?<=\s)[:;]-?[)(DP](?=\s|\Z)")
CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|</?[a-z][\w-]*>", re.DOTALL)  # and tags, which somebody typed
QUOTED = re.compile(r"(?:^>[^\n]*(?:\n(?=>)|(?=\n|\Z)))+", re.MULTILINE)  # lines that quote somebody, or an output
MARK = re.compile(r"\x00\d+\x00")
# A sentence with its ending and the blanks after it; an emoji ends one, too.
_SENTENCE = re.compile(
    rf"(?:\s*\d{{1,2}}\.(?=\s))?(?:(?!{EMOJI.pattern})[^.!?…\n]|[.!?…](?!\s|\Z|\x00|[*_\")])|(?<=\be\.g)\.|(?<=\bi\.e)\.|(?<=\bmax)\.)*+"
    rf"(?:[.!?…]+[*_\")]*(?=\s|\Z|\x00)|[.!?…]+|(?:{EMOJI.pattern}))?(?:[ \t]*(?:{EMOJI.pattern}))*[ \t]*\n*",
    re.IGNORECASE,
)
# Between clauses: a comma, a dash, a colon, a bracket, and the last few words behind an "and".
_BREAK = re.compile(
    r"(?<=[,;])[ \t]+(?=\S)|[ \t]+[–—-]{1,2}[ \t]+|(?<=[\w)]:)[ \t]+(?=\S)"
    r"|[ \t]+(?=\([^()\n]{2,})|(?<=\))[ \t]*(?=\s\w)"
    r"|[ \t]+(?=and[ \t]+(?:[^\s,]+[ \t]+){0,3}[^\s,]+\s*\Z)"
)
# "…, and then revoke the old one" has no subject of its own: it goes on with what the part before it says to do.
# "and we will tell you", "and no reason to worry" do not: pronouns, determiners and kind words begin something new.
_BEGINS_ANEW = (
    r"(?:i|we|you|he|she|it|they|who|which|there|(?:some|any|every|no)(?:body|one|thing|where)?|this|that|these|those"
    r"|an?|the|my|our|your|his|her|its|their|all|both|each|none|many|much|more|most|few|less|let|if|when|because"
    r"|thanks?|thx|cheers|sorry|good|have|hope|welcome|please)"
)
_GOES_ON = re.compile(
    rf"(?:and|or|then)[ \t]+(?:(?:then|also|only|finally)[ \t]+)?(?!{_BEGINS_ANEW}\b)\w", re.IGNORECASE
)
_WORD = re.compile(r"\w+")
_ONLY_LISTS = re.compile(r"\s*(?:\w{1,2}[.):]|[-•*])\s*")
LISTED = re.compile(r"\s*(?:\d+[.)]|[-•*])\s?")


def sentences(text: str) -> list[str]:
    """The sentences, each with the line that introduces a block of code or output in one with it."""
    said: list[str] = []
    for piece in _SENTENCE.findall(text):
        if not piece.strip():
            continue
        if said and piece.startswith("\x00") and not said[-1].rstrip().endswith((".", "!", "?", "…")):
            said[-1] += piece
        else:
            said.append(piece)
    return said


def clauses(sentence: str) -> list[str]:
    """The parts of a sentence between commas, dashes, colons and brackets.

    Single words inside join the part before, and so does what goes on with it.
    """
    cuts = [0, *(found.end() for found in _BREAK.finditer(sentence)), len(sentence)]
    parts: list[str] = []
    for start, end in pairwise(cuts):
        part = sentence[start:end]
        is_word = len(_WORD.findall(part)) < 2 and end < len(sentence)
        if parts and (is_word or _ONLY_LISTS.fullmatch(parts[-1]) or _GOES_ON.match(part)):
            parts[-1] += part
        elif part:
            parts.append(part)
    return parts
