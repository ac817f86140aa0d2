"""How a reply sounds: bot-speak is taken out, or marked if the sentence needs it; and the reply must fit a chat."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot.model import Remark
from index.sayings import saying

if TYPE_CHECKING:
    from copilot.drafting.given import Given

_END = r"[^.!?\n]*(?:[.!?]+(?=\s|$)|$|(?=\n))"
# Whole sentences and openings that say nothing: without them nothing is missing.
_EMPTY = tuple(
    saying(pattern, flags=re.IGNORECASE | re.MULTILINE)
    for pattern in (
        r"^\s*(?:certainly|absolutely|of course|sure thing|definitely|indeed|great question|good question|excellent question|what a great question)\b(?: here's[^:\n]{0,60}:)?[!,.:]+\s*",
        rf"\bthat(?:'s| is) an? (?:great|good|excellent|fantastic) question\b{_END}",
        rf"\bI (?:hope|trust) you(?:'re| are)(?: doing)? well\b{_END}",
        rf"\b(?:I|we) (?:really |greatly |truly )?appreciate your (?:patience|understanding|feedback|interest)\b{_END}",
        rf"\bI(?:'m| am) (?:so |very |really )?sorry to hear that you(?:'re| are) (?:experiencing|having|facing)\b{_END}",
        rf"\blet (?:me|us) know if (?:there(?:'s| is) anything else|you (?:need|require|have) (?:any |anything )?(?:else|further|additional|more|other))\b{_END}",
        rf"\bI (?:hope|trust) (?:this|that this|my|the) (?:message|e-?mail|reply|note|response|answer|information)?\s*(?:finds you|helps|is helpful|was helpful|clarifies)\b{_END}",
        rf"\bhope (?:this|that) (?:finds you|helps clarify)\b{_END}",
        rf"\bthank(?:s| you)(?: so much| very much)? for (?:reaching out|contacting|bringing this to|getting in touch|your (?:patience|understanding|inquiry|query|interest|message))\b{_END}",
        rf"\b(?:please )?(?:do not|don't) hesitate to\b{_END}",
        rf"\b(?:please )?feel free to (?:reach out|ask|contact|let (?:me|us) know)\b{_END}",
        rf"\bif you have any (?:further|other|more|additional) (?:questions|concerns|issues)\b{_END}",
        rf"\bI(?:'d| would|'m| am)(?: be)? (?:more than )?(?:happy|glad|delighted|pleased|here) to (?:help|assist)\b{_END}",
        rf"\b(?:I|we) (?:sincerely |deeply |truly )?apologi[sz]e for (?:any|the|this)\b{_END}",
        rf"\bI (?:completely |fully |totally )?understand (?:your|how|that this)(?: \w+){{0,3}} (?:frustrat\w+|concern\w*|inconvenien\w+){_END}",
        rf"\bis there anything else (?:I|we) can\b{_END}",
        rf"\bhave a (?:great|wonderful|nice|lovely) (?:day|one|week)\b{_END}",
        r"^\s*(?:(?:best|kind|warm)(?: regards| wishes)?|(?:yours )?sincerely|cheers|regards),?\s+(?:\[[^\]\n]*\]|the [\w ]+ team|your [\w ]+ team|[\w ]{0,30}\b(?:bot|assistant|copilot))\s*$",
    )
)
# Openings that a sentence can do without.
_LEAD_IN = saying(
    r"\b(?:it(?:'s| is) (?:important|worth|crucial|essential) (?:to note|noting|mentioning|to mention|to remember) that"
    r"|please be (?:advised|aware) that|as (?:previously |already )?mentioned(?: above| earlier)?,|in conclusion,|to summari[sz]e,|in summary,"
    r"|as an? (?:ai|artificial intelligence|large language|language)(?: language)?(?: model| assistant)?(?: \w+){0,4},)\s+(\w)",
)
_MARKED = saying(
    r"\b(?:as an? (?:ai|artificial intelligence|language model|large language model)\b|I(?:'m| am) (?:just |only )?an? (?:ai|bot|(?:virtual |digital )?assistant|language model)"
    r"|my (?:training(?: data)?|(?:last )?knowledge (?:cutoff|update)|last update|programming)|in today's fast-paced|rest assured|delve|leverage the|utili[sz]e the|seamless(?:ly)?|robust solution|unlock the|navigat(?:e|ing) the complexit\w+"
    r"|valued (?:customer|user|member)|your (?:inquiry|query) is important|we strive to|I cannot (?:assist|help) with|kindly (?:note|be informed|do the needful)|at your earliest convenience)\b",
)
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]|:[a-z_+-]{2,30}:")
_MOST_EMOJI = 2
_LONG = 1_600  # characters: past that nobody reads a chat message to its end
_BLANKS = re.compile(r"[ \t]{2,}")
_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`)", re.DOTALL)


def without_bot_speak(text: str) -> tuple[str, list[Remark]]:
    """The text without phrases that only bots use; code is left alone."""
    pieces = _CODE.split(text)
    pieces[::2] = [_plain(piece, first=not place) for place, piece in enumerate(pieces[::2])]
    mended = "".join(pieces).strip()
    if mended == text.strip():
        return text, []
    return re.sub(r"\n{3,}", "\n\n", mended), [
        Remark("bot_speak", "Phrases that sound like a bot were taken out.", "note")
    ]


def _plain(piece: str, *, first: bool) -> str:
    before = piece
    for pattern in _EMPTY if first else _EMPTY[1:]:
        piece = pattern.sub(lambda _: "", piece)
    piece = _LEAD_IN.sub(lambda found: found[1].upper(), piece)
    if piece == before:
        return piece
    piece = re.sub(r"(?m)[ \t]+$", "", _BLANKS.sub(" ", piece)) if not piece.endswith(" ") else _BLANKS.sub(" ", piece)
    return piece[:1].upper() + piece[1:] if first else piece


def sounds_like_a_bot(text: str) -> bool:
    """Whether anything in a text is bot-speak."""
    words = _CODE.sub(" ", text)
    return bool(_MARKED.search(words) or _LEAD_IN.search(words) or any(pattern.search(words) for pattern in _EMPTY))


def bot_speak(text: str, _: Given) -> list[Remark]:
    """Remarks on phrases that cannot simply be taken out, and on too many emoji."""
    words = _CODE.sub(" ", text)
    remarks = [
        Remark("bot_speak", f"“{found[0]}” sounds like a bot.", "doubt", found[0]) for found in _MARKED.finditer(words)
    ]
    if len(_EMOJI.findall(words)) > _MOST_EMOJI:
        remarks.append(Remark("emoji", "It has too many emoji."))
    return remarks


def too_long(text: str, _: Given) -> list[Remark]:
    """A remark if a reply is too long for a chat."""
    return [Remark("length", f"It is long for a chat ({len(text):,} characters).")] if len(text) > _LONG else []
