"""Removing marked people from prose so that it still reads well: names in address go, other people become "someone"."""

from __future__ import annotations

import re

from index.details.greetings import capitalised
from index.details.marks import mark
from index.details.people_named import CAPITAL, GREETING, THANKING

_GONE, _SOMEONE = "\x01", "\x02"  # until the sentence around them is repaired
_MARKED = re.compile("[\x01-\x03]")
_SAYS = (
    r"(?:said|says|wrote|writes|mentioned|mentions|suggested|suggests|reported|confirmed|posted|asked|told|explained"
    r"|proposed)"
)
_DOES = (
    rf"(?:{_SAYS}|found|had|has|is|was|does|did|made|saw|wants|notes|thinks|knows|points|wins|uses|also|might|may"
    r"|(?:does|has|is|was|did|would|could)n['’]t|(?!indeed|need)[a-z]{3,}ed)"
)
# After these words a name is spoken about, not addressed.
_NOT_TOLD = "".join(
    rf"(?<!\b{word})"
    for word in [
        "ask",
        "asked",
        "asking",
        "tell",
        "told",
        "ping",
        "see",
        "with",
        "by",
        "from",
        "like",
        "than",
        "and",
        "to",
        "for",
        "of",
        "via",
        "that",
        "if",
        "let",
        "as",
        "cc",
        "is",
        "was",
        "both",
    ]
)
_ME = r"(?:it|you|this|that|there|the|your|we|i)\b"
_MENTION = mark("M")
_MENTIONS = rf"{_MENTION}(?:[ ,]+(?:and )?{_MENTION}){{0,20}}"
_ONE = rf"(?:{mark('MN')}(?:[ ]{mark('NWP')}){{0,5}})"
_OTHERS = rf"{_ONE}(?:(?:[ ]*,|[ ]*&|[ ]*/)?[ ]*(?:(?:and|und|et|y|&)[ ]+)?{_ONE}){{0,5}}"
_START = r"(?:(?<=\A)|(?<=\n)|(?<=[.!?…]\s)|(?<=\n[-*•>]\s)|(?<=:\s))"
_END = r"(?=[ \t]*(?:[.!?…;:)]|,|[(]|\s*\Z|\n|:[a-z_]+:))"
_CALLED = tuple(
    re.compile(form)
    for form in (
        rf"(?P<before>)\(?/?\b(?:[cC][cC]|fyi|FYI|r\?)[: ]+(?:{_MENTIONS}|{_OTHERS})\)?",
        rf"(?P<before>)[ ]?\([ ]*{_ONE}[ ]*[?!.]?\)",
        rf"(?P<before>){_START}(?:{_OTHERS}|{mark('n')})[ ]*(?:[,，、:—–]|[-](?=\s))[ ]*",
        rf"(?P<before>){_START}{_MENTIONS}(?![ ]*(?:[.,!?'’]|(?:and|or|&|und)\b|{_DOES}\b(?! {_ME})))[ ]+",
        rf"(?P<before>){_START}{mark('N')} here(?=[:,.!])[:,.!][ ]*",
        rf"(?P<before>\b(?i:{GREETING}|{THANKING}|agreed|yes|yep|no|nope|ok|okay|right|sure|exactly)|(?<!\w)\+1)"
        rf"(?: to)?,?[ ]+"
        rf"(?:{_OTHERS}|{mark('nwWP')}){_END}",
        rf"(?P<before>),[ ]*{_OTHERS}{_END}",
        rf"(?P<before>,)[ ]*{_MENTIONS}(?=[ ](?!{_DOES}\b|and\b|or\b))",
        rf"(?P<before>(?<![\w-])[a-z][\w'’-]*|[`\x00)]),[ ]*{mark('WP')}(?=[ ]*(?:[.!?]|\s*\Z|\n|:[a-z_]+:))",
        rf"(?P<before>){_NOT_TOLD} {_MENTION}(?=[ ]*(?:[?!]|\Z|\n))",
        rf"(?P<before>){_NOT_TOLD} {mark('N')}(?=[ ]*!)",
    )
)
_SEVERAL = re.compile(
    rf"{_ONE}(?:[ ]*[,/][ ]*{_ONE})*[ ]*,?[ ]*(?:(?:and|und|et|y|&|or|/|,)[ ]+{_ONE}|(?:and|und|et|&)[ ]+{CAPITAL}"
    rf"(?!['’]))"
    rf"|(?<=[a-z] ){CAPITAL} (?:and|und|et|y|&|or) {_ONE}"
)
_HIS = r"(?P<his>['’]s\b|['’](?=\s))"
_TOLD_OF = tuple(
    re.compile(form)
    for form in (
        rf"{_ONE}{_HIS}?(?:['’][a-zçğıöşü]{{1,4}}\b)?",
        rf"{mark('nW')}{_HIS}",
        rf"{mark('WP')}(?P<his>)(?= {_SAYS}\b)",
        rf"(?<=\b[Aa]sk ){mark('WP')}(?P<his>)",
    )
)
_WORD = r"(\S{0,40})"
_GAP = r"(?<![ \t])[ \t]*+"  # possessive, or a long gap is tried from each of its blanks
_MENDS = (
    (re.compile(rf"(?:{_GONE}[ \t]*)+"), _GONE),
    (re.compile(rf"(?m)^([ \t]*(?:[-*•>]+[ \t]*)?){_GONE}[ \t]*[,:;.]?[ \t]*{_WORD}"), None),
    (re.compile(rf"([.!?…][ \t\n]+){_GONE}[ \t]*[,:;]?[ \t]*{_WORD}"), None),
    (re.compile(rf"{_GAP}[,;(]?[ \t]*+{_GONE}[ \t]*(?=[.!?;)…]|:(?!\w)|\s*\Z|\n)"), ""),
    (re.compile(rf"{_GAP}{_GONE}[ \t]*(?=,)"), ""),
    (re.compile(rf"{_GAP}{_GONE}[ \t]*"), " "),
)  # fmt: skip
_BEGINS = re.compile(rf"(?m)((?:^[ \t]*(?:[-*•>]+[ \t]+)?|[.!?…][ \t\n]+)){_SOMEONE}(\+?)")


def without_people(text: str) -> str:
    """Marked text without the people it addresses, and with "someone" for the people it mentions."""
    if not _MARKED.search(text):  # as most text: each form below looks for a mark
        return text
    for form in _CALLED:
        text = form.sub(rf"\g<before>{_GONE}", text)
    text = _SEVERAL.sub(f"{_SOMEONE}+", text)
    for form in _TOLD_OF:
        text = form.sub(lambda found: _SOMEONE + ("'s" if found["his"] else ""), text)
    return _with_someone(_mended(text))


def _mended(text: str) -> str:
    """The text with the sentences around the gaps repaired."""
    for form, instead in _MENDS:
        text = form.sub((lambda f: f[1] + capitalised(f[2])) if instead is None else instead, text)
    return text


def _with_someone(text: str) -> str:
    text = _BEGINS.sub(lambda found: found[1] + ("Others" if found[2] else "Someone"), text)
    text = text.replace(f"{_SOMEONE}+", "others").replace(f"{_SOMEONE}'s", "your")
    return text.replace(_SOMEONE, "someone")
