"""Names out of prose, so that the sentence still reads: whom it calls goes, whom it speaks of is someone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot.drafting.details.greetings import capitalised
from copilot.drafting.details.people import is_a_product, is_unspaced, pattern
from index.people_named import GREETING, THANKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.drafting.details.people import Names

_GONE, _SOMEONE = "\x01", "\x02"  # until the sentence around them is mended
_SAYS = (
    r"(?:said|says|wrote|writes|mentioned|mentions|suggested|suggests|found|had|has|reported|reports|confirmed|confirms|posted"
    r"|asked|asks|told|pointed|explained|proposed|noted|is|was|did|does|solved|fixed|opened|filed|added|merged|tried|uses|used)"
)
# After these somebody is spoken of, and not called.
_NOT_TOLD = "".join(
    rf"(?<!\b{word})" for word in "ask asked asking tell told ping see with by from like than and to for of via that if let as cc".split()
)
# With @ before them and no person behind them: what code, packages and styles are full of.
_NO_MENTION = (
    r"(?:channel|here|everyone|param|returns?|media|import|override|test|property|staticmethod|classmethod|dataclass|cache"
    r"|injectable|component|types|latest|next|beta|angular|babel|entity|autowired|bean|deprecated|nullable|decorator|pytest"
    r"|app|task|flow|op|asset|dag|retry|click|contextmanager|abstractmethod|lru_cache|slot|input|output|schema|model|require)"
)
_THING = re.compile(r"\s*(?:annotations?|decorators?|directives?|tags?|attributes?|scopes?|packages?|rules?|symbol|sign)\b", re.IGNORECASE)
_SAYS_SURELY = (
    r"(?:said|says|wrote|writes|mentioned|mentions|suggested|suggests|reported|confirmed|posted|asked|told|explained|proposed)"
)
_HONORIFIC = r"(?:さん|様|さま|くん|先生|同学|老师|님|씨)?"
_PRONOUN = r"(?:it|you|this|that|there|the|your|we|i)\b"


def without_names(text: str, names: Names, literals: str = "") -> str:
    """The text without these people, and without anybody who is called by @; `literals` is the code beside it."""
    return _mended(_marked(text, names, literals))


def _marked(text: str, names: Names, literals: str) -> str:
    somebody, mention = _somebody(names), _mention(names)
    called = rf"(?:(?:{mention}|{somebody})(?:[ ]{somebody})*)"
    others = rf"{called}(?:(?:[ ]*,|[ ]*&|[ ]*/)?[ ]*(?:(?:and|und|et|y|&)[ ]+)?{called}){{0,5}}"
    mentions = rf"{mention}(?:[ ,]+(?:and )?{mention})*"
    start = r"(?:(?<=\A)|(?<=\n)|(?<=[.!?…]\s)|(?<=\n[-*•>]\s)|(?<=:\s))"
    end = r"(?=[ \t]*(?:[.!?…;:)]|,|[(]|\s*\Z|\n|:[a-z_]+:))"

    def kept(found: re.Match[str]) -> str:
        return found[0] if _is_no_person(found, literals) else found.expand(r"\g<before>") + _GONE

    steps: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
        (rf"(?P<before>)\(?/?\b(?:[cC][cC]|fyi|FYI|r\?)[: ]+(?:{mentions}|{others})\)?", kept),
        (rf"(?P<before>)[ ]?\([ ]*{called}[ ]*[?!.]?\)", kept),
        (rf"(?P<before>){start}{others}[ ]*(?:[,，、:—–]|[-](?=\s))[ ]*", kept),
        (rf"(?P<before>){start}{mentions}(?![ ]*(?:[.,!?'’]|{_SAYS}\b(?! {_PRONOUN})))[ ]+", kept),
        (rf"(?P<before>){start}(?:{somebody}) here(?=[:,.!])[:,.!][ ]*", kept),
        (rf"(?P<before>\b(?i:{GREETING}|{THANKING}|agreed|yes|yep|no|nope|ok|okay|right|sure|exactly)|(?<!\w)\+1)(?: to)?,?[ ]+{others}{end}", kept),
        (rf"(?P<before>),[ ]*{others}{end}", kept),
        (rf"(?P<before>(?<=[a-z`])),[ ]*{_as_a_word(names)}(?=[ ]*(?:[.!?]|\s*\Z))", kept),
        (rf"(?P<before>){_NOT_TOLD} {mention}(?=[ ]*[?!])", kept),
    )
    for form, change in steps:
        text = re.sub(form, change, text)
    return _spoken_of(text, names, called, literals)


def _spoken_of(text: str, names: Names, called: str, literals: str) -> str:
    """Whoever is left is not called, but told of."""

    def someone(found: re.Match[str]) -> str:
        return found[0] if _is_no_person(found, literals) else _SOMEONE + ("'s" if found["his"] else "")

    several = rf"{called}(?:[ ]*[,/][ ]*{called})*[ ]*,?[ ]*(?:and|und|et|y|&|or|/|,)[ ]+{called}(?P<his>)"
    text = re.sub(several, lambda found: found[0] if _is_no_person(found, literals) else _SOMEONE + "+", text)
    one = rf"{called}(?P<his>['’]s\b|['’](?=\s))?(?:['’][a-zçğıöşü]{{1,4}}\b)?"
    text = re.sub(one, someone, text)
    text = re.sub(rf"(?<![\w/.@-])(?i:{pattern(names.sure)})(?P<his>['’]s)\b", someone, text)
    meant = pattern(names.words)
    for form in (
        rf"(?<![\w/.-])(?=[^\Wa-z_])(?i:{meant})(?P<his>)(?= {_SAYS_SURELY}\b)",
        rf"(?<=\b[Aa]sk )(?=[^\Wa-z_])(?i:{meant})(?P<his>)\b",
        rf"(?<![\w/.-]){_as_a_word(names)}(?P<his>['’]s)\b",
    ):
        text = re.sub(form, someone, text)
    return text


def _somebody(names: Names) -> str:
    """A name that stands for nobody else: several words in any case, one word as names are written."""
    single = rf"(?=[^\Wa-z_])(?i:{pattern(names.sure)})"
    unspaced = pattern(name for name in names.full | names.sure if is_unspaced(name))
    spaced = rf"(?<![\w/.@\\$-])(?:(?i:{pattern(names.full)})|{single})(?![\w/@=(\[-]|\.\w|://)"
    return rf"(?:(?:{unspaced}){_HONORIFIC}|{spaced})"


def _as_a_word(names: Names) -> str:
    """A name that is a common word too, as names are written."""
    return rf"(?=[^\Wa-z_])(?i:{pattern(name for name in names.words if not is_a_product(name))})"


def _mention(names: Names) -> str:
    any_name = rf"(?i:{pattern(names.all)})(?![\w-]*\w)"
    return rf"(?<![\w/`.@])@(?:{any_name}|(?!(?i:{_NO_MENTION})\b)[^\W\d_][\w.-]*\w)(?![\w/(])"


def _is_no_person(found: re.Match[str], literals: str) -> bool:
    """Whether a word with @ before it stands as such in code, or is called an annotation."""
    words = re.findall(r"@([\w.-]+)", found[0])
    if _THING.match(found.string[found.end() :]):
        return bool(words)
    return any(f"@{word}" in literals for word in words)


def _mended(text: str) -> str:
    """The sentences around what is gone."""
    text = re.sub(rf"(?:{_GONE}[ \t]*)+", _GONE, text)
    text = re.sub(rf"(?m)^([ \t]*(?:[-*•>]+[ \t]*)?){_GONE}[ \t]*[,:;.]?[ \t]*(\S{{0,40}})", lambda f: f[1] + capitalised(f[2]), text)
    text = re.sub(rf"([.!?…][ \t\n]+){_GONE}[ \t]*[,:;]?[ \t]*(\S{{0,40}})", lambda f: f[1] + capitalised(f[2]), text)
    text = re.sub(rf"[ \t]*[,;(]?[ \t]*{_GONE}[ \t]*(?=[.!?;:)…]|\s*\Z|\n)", "", text)
    text = re.sub(rf"[ \t]*{_GONE}[ \t]*(?=,)", "", text)
    text = re.sub(rf"[ \t]*{_GONE}[ \t]*", " ", text)
    return _with_someone(text)


def _with_someone(text: str) -> str:
    start = r"(?m)((?:^[ \t]*(?:[-*•>]+[ \t]+)?|[.!?…][ \t\n]+))"
    text = re.sub(rf"{start}{_SOMEONE}\+", r"\1Others", text).replace(f"{_SOMEONE}+", "others")
    text = re.sub(rf"{start}{_SOMEONE}", r"\1Someone", text)
    return text.replace(f"{_SOMEONE}'s", "your").replace(_SOMEONE, "someone")
