"""Whether a sentence commits the team to something: who acts, that it lies ahead, what is done, for whom and when.

A sentence is read clause by clause. A future alone promises nothing ("the build will fail"), nor does a plan ("it is
scheduled with a cron"): it takes people of the team who act, or something they release that is on its way. Questions,
denials ("there is no ETA"), doubts ("whether it is planned"), habits ("usually") and what a document says commit nobody;
nor does what happens to a thing once the reader has done something, or a look that is offered in return.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from copilot.drafting.checks import commitment_words as words
from index.normal import normal

What = Literal["delivers", "answers", "asks", "looks", "acts", "vows"]


@dataclass(frozen=True, slots=True)
class Commitment:
    """What the team is committed to, and until when, if it says so."""

    what: What
    when: str = ""


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    is_up_to_reader: bool  # the rest of the sentence says what the reader, or a program, does first
    is_lesson: bool  # "first we'll create it, then we'll fill it"
    is_offered: bool  # it says "if you …", or asks the reader for something first


_WRITTEN_OUT = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r":[a-z0-9_+-]{2,40}:|[*_~“”\"]|<@?[a-z0-9|]+>", " "), (r"\bwon't\b", "will not"), (r"\bcan(?:'t|not)\b", "can not"), (r"n't\b", " not"),
        (r"'ll\b", " will"), (r"'re\b", " are"), (r"'ve\b", " have"), (r"\b(i)'m\b", r"\1 am"), (r"'d\b", " would"),
        (r"\b(it|that|there|this|what|he|she|here|team|fix|patch|support|release)'s\b", r"\1 is"),
        (r"\b(?:gonna|going 2)\b", "going to"), (r"\bwanna\b", "want to"), (r"\s+", " "),
    )
)  # fmt: skip
_JOINED = r"and|but|so|or|then|because|since|while|whether|until(?= (?:the|it|we|you|your|that))|as soon as|once|if|when|after|unless|before (?:we|i|you)"
_CLAUSES = re.compile(rf"[,;:()!]+(?:\s|$)|\s-+\s|[.!?…]+$|\s(?=(?:{_JOINED})\s)")
_HEAD = (
    r"(?:(?:and|so|but|then|that|because|or|now|also|meanwhile|yes|yep|no|ok|okay|sure|sorry|ack|hi|hey|hello|thanks|good \w+|today|tomorrow"
    r"|i think|i believe|i guess|i hope|we think|we hope|hopefully|probably|maybe|as far as i know|believe me|note that|(?:that|this|it) is something(?: that)?) )*"
)

_DENIED = re.compile(
    r"\b(?:no (?:eta|date|plans?|promises?|decision|commitment|timeline|guarantee|intention|release|fix)|(?:will|is|are|am|can|do|does|has|have|was) not|not (?:on|in|yet|sure|planned|scheduled)"
    r"|never|nobody|no one|none|nothing|neither|(?<!in )(?<!by )(?<!of )(?<!early )(?<!mid )(?<!late )(?<!until )may|might|could|would|unsure|unlikely|decide[sd]?)\b"
)
_SUBORDINATE = re.compile(r"^(?:and |but |so |or )?(?:if|whether|once|when(?:ever)?|after|as soon as|until|unless|because|since|before)\b")
_REPORTED = re.compile(
    r"\b(?:changelog|docs|documentation|release notes|notes|manual|spec|status page|calendar|readme|guide)"
    r"(?: of [\w.]+)? (?:say|show|tell|state|explain|mention|list)s?\b|\b(?:according to|as) (?:the|its|their|that) (?!team)\w+"
)
_HABIT = re.compile(
    r"\b(?:usually|normally|typically|generally|automatically|by itself|on its own|by default|every|each|always|(?:once|twice|\d times) an? \w+|per \w+)\b"
)
_NOT_OURS = r"(?! (?:we|i|our|all|everything|nothing|possible|(?:it|that|this) is (?:live|released|out|fixed|ready|done|merged|available)|there is|the (?:fix|release|team|patch|pr)|\d))"
_FIRST = re.compile(rf"(?:^|\b)(?:if|once|when(?:ever)?|after|as soon as|as long as|until|unless|should you|provided|in case|by \w+ing|in the \w+ after){_NOT_OURS}\b")
_OFFERS = re.compile(
    r"\b(?:if|once|when(?:ever)?|after|as soon as) (?:you|your|(?:that|this|it|the (?:error|problem|issue)) (?:still|does|did|is|comes|happens|fails|stays|changes|persists)|needed|necessary|not)\b"
)
_ASKS_READER = re.compile(
    r"^(?:please |just |could you |can you |would you |and )*(?:send|share|post|paste|tell|give us the|give me the|open|attach|add|let (?:me|us) know|show|drop|dm|run|ping|write|upload|provide|file|try|set|come|reply|mention|check)\b"
)

_WHEN = re.compile(words.WHEN)
_SOON = re.compile(words.SOON)
_SHOULD = re.compile(r"\bshould\b")  # "that should be fixed in 1.2" tells of what is done
_US = rf"^{_HEAD}(?:\w+ly )?(?:{words.US})(?: \w+ly| also| all| both| still| just| now| then| do| currently)*"
_WE_WILL = re.compile(rf"{_US} {words.WILL} (?:not )?(?P<only>{words.MANNER})(?P<act>\w.*)")
_WE_MEAN_TO = re.compile(rf"{_US} {words.MEANS_TO} {words.MANNER}(?P<act>\w.*)")
_WE_WOULD_LIKE_TO = re.compile(rf"{_US} {words.WOULD_LIKE_TO} {words.MANNER}(?P<act>\w.*)")
_LET_US = re.compile(r"\blet (?:me|us) (?:just |first |quickly |also )*(?P<act>\w.*)")
_AND = re.compile(rf"^(?:and|then|,)(?: then)? (?:{words.CONTACT})")
_IN_THE_REPLY = re.compile(words.IN_THE_REPLY)
_ACTS: tuple[tuple[What, re.Pattern[str]], ...] = (
    ("answers", re.compile(words.CONTACT)),
    ("asks", re.compile(words.ASK)),
    ("looks", re.compile(words.LOOK)),
    ("delivers", re.compile(words.DELIVER)),
)

_DONE = (
    r"(?:fixed|resolved|sorted|solved|addressed|released|shipped|implemented|supported|backported|deployed|delivered|rolled out|patched|corrected|taken care of)"
)
_STATE = r"(?:be )?(?:added|available|ready|out|live|merged|changed|improved|removed|included|part|in|back|published|enabled|rewritten|updated|done|finished|there)\b"
_MOVES = r"(?:com(?:es?|ing)|lands?|landing|ships?|shipping|arriv\w+|go(?:es|ing)? (?:live|out)|gets? \w+ed|mak\w+ it|follows?)\b"
_COMES = rf"(?:{_STATE}|{_MOVES})"
_HAS = r"(?:hav\w+|includ\w+|support\w*|contain\w*|bring\w*|add\w*|fix\w*|solv\w+|resolv\w+|allow\w*)\b"
_SHALL = rf"(?:{words.WILL}|should|are to|is to|has to)"
_ON_THE_WAY = (
    r"(?:coming(?! (?:from|to|back|up|out of)\b)|on (?:the|its|their) way|in the works|in progress|underway|imminent|around the corner"
    r"|(?:planned|scheduled|slated|expected|due|targeted|lined up)(?! (?:by|with|from|when|behaviou?r)\b))"
)
_LAID_OUT = r"(?:planned|scheduled|slated|expected|due|targeted|aimed|coming|shipping|landing|releasing|going live)"
_SHIPPING = r"(?:am|are|is) (?:\w+ly |already |currently |now )?(?:shipping|releasing|deploying|publishing|launching|merging|rolling|fixing|adding|raising|changing|doing|making|having|getting)"


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


# Of people.
_NOW_OF_US = _rule(rf"{_US} (?:{_SHIPPING}|ship|release|deploy|publish|launch|merge|fix|add)\b")  # with a time
_AT_WORK = _rule(rf"{_US} (?:am|are|is) (?:already |currently |now )?(?:on (?:it|this|that|the case)\b|about to\b|(?:\w+ )?(?:working on (?:an?|it|this|that|the|\w+ing)|rolling out|fixing|building|implementing|preparing|adding support))"
    rf"|{_US} (?:am|are|is) (?:targeting|aiming|shooting|looking at) .*{words.WHEN}|{_US} (?:have|has) (?:(?:it|this|that|the \w+) (?:planned|scheduled|lined up)|(?:planned|scheduled|booked)) ?"
    rf"|^{_HEAD}(?:our|the|my) (?:current )?(?:target|plan|goal|aim|estimate|deadline|intention|idea)(?: date)? (?:is|are) (?:to (?:{words.DELIVER})|.*{words.WHEN})")
_VOWED = _rule(
    r"\b(?:i|we) (?:can |do |will )?(?:promise|guarantee|assure you|swear|commit)(?! (?:the|a|an|only|at|order|exactly|delivery|no)\b)\b|\byou have (?:my|our) (?:word|commitment|promise|guarantee)\b|\brest assured\b"
    r"|\bcount on (?:it|us|me|a|an|that)\b|\b(?:leave (?:it|this|that) (?:with|to) (?:us|me)|hang (?:tight|on)|bear with (?:us|me)|stay tuned|watch this space)\b"
    r"|\bgive (?:us|me) (?:until|till|(?:a|an|one|two|a few|some|\d+)(?: \w+)? (?:minutes?|hours?|days?|weeks?|time))\b|\bit will not be long\b"
)
# Of what is released.
_NEWS_AHEAD = _rule(rf"^{_HEAD}{words.ARTEFACT} {_SHALL} (?:(?:\w+ly|also|then|now|soon) )*(?:be {_DONE}|{_COMES}|{_HAS}|be released|release)")
_NEWS_COMES = _rule(rf"\b{words.ARTEFACT}(?: (?:that|which) [\w ]{{1,60}}?)?(?: (?:is|are|gets?|has been))?(?: (?:\w+ly|already|also|currently|now))* (?:{_ON_THE_WAY}|about to)")
_NEWS_NOW = _rule(rf"\b{words.ARTEFACT} (?:is |are )?(?:\w+ly |also )?(?:{_MOVES}|{_LAID_OUT})|^{_HEAD}{words.ARTEFACT} {words.SOON}$")  # with a time
_NEXT_HAS = _rule(rf"^{_HEAD}(?:(?:the )?(?:next|upcoming|coming) (?:\w+ )?(?:release|version|build|patch)) (?:will )?{_HAS}|^{_HEAD}(?:version |v)?\d+\.[\dx.]+ will {_HAS}")
# Of anything.
_THING_DONE = _rule(rf"^{_HEAD}{words.THING} (?:{_SHALL}) (?:(?:\w+ly|also|then|now|soon|all) )*(?:be {_DONE}|be prioriti[sz]ed)")
_THING_COMES = _rule(rf"^{_HEAD}{words.THING} (?:{_SHALL} (?:(?:\w+ly|also|then|now|soon|all) )*{_COMES}|(?:(?:is|are) )?(?:(?:\w+ly|also|now|all) )*(?:{_MOVES}|{_LAID_OUT}))")  # with a time
_THING_IS_COMING = _rule(rf"^{_HEAD}{words.THING} (?:is|are) (?:\w+ly |already |also |still )?(?:on (?:its|the|their) way|in the works|planned|coming soon)$")
_THERE = _rule(rf"^{_HEAD}there {_SHALL} be {words.ARTEFACT}")
_IN_NEXT = _rule(rf"\b(?:in|with|as part of) (?:the|our) (?:very )?(?:next|upcoming|following|coming) (?:\w+ )?(?:release|version|patch|sprint|update)\b.* {words.WILL}\b")
_ANY_COMES = _rule(rf"^{_HEAD}[\w' -]{{1,40}}? (?:is|are) (?:coming|landing|shipping)\b")  # with a time
_BARE_HEAD = _HEAD.replace("that|", "")
_BARE = _rule(
    rf"^{_BARE_HEAD}(?:(?:will|should) (?:be {_DONE}|{_COMES})"
    rf"|will {words.MANNER}(?:{words.CONTACT}|{words.ASK}|{words.LOOK}|see with|do (?:that|it)|{words.DELIVER} (?:it|this|that|an?|the))\b"
    rf"|(?:planned|scheduled|slated|targeted|expected|due|comes?|coming|ships|shipping|landing|releasing)\b(?! (?:from|with a|by|when)\b)[^,]*?{words.WHEN}"
    rf"|(?:planned|scheduled|slated) (?:for|to ship|to be)\b|(?:next|upcoming) (?:release|version|sprint|patch)$|coming soon\b)"
)
_ROADMAP = _rule(r"\bon (?:the|our|my|their)(?: \w+){0,2} (?:road ?map|backlog|to-?do(?: list)?|radar|agenda)\b(?! (?:page|board|issue|document))|\bon (?:our|my) list\b")
_ETA = _rule(rf"\beta\b[^,.;]{{0,20}}?(?:{words.WHEN}|\d+ ?(?:min|h|d|hours?|days?|weeks?)\b)|\b(?:eta|timeline) (?:is|:) ")
_YOU_GET = _rule(
    rf"^{_HEAD}(?:you|everyone|everybody|your \w+) (?:{words.WILL}|should|can)(?: \w+ly| also| soon| then)* (?:(?:have|get|receive|see|expect|be given)(?: \w+){{0,3}}? (?:answers?|repl(?:y|ies)|responses?|fix|patch|hotfix|refund|credits?|news|back|follow-?up)(?! from (?!us|me|our|the team|someone|support|engineering))"
    r"|hear (?:back|from (?:us|me|the team|someone))|be (?:refunded|credited|compensated|reimbursed|contacted|(?:notified|told|informed) by (?:us|the team|me|our))|expect (?:it|this|that)\b)"
)
_YOU_HAVE = _rule(rf"^{_HEAD}you (?:{words.WILL}|should) (?:have|get) (?:it|this|that|them)\b")  # with a time
_EXPECT = _rule(rf"^{_HEAD}(?:please )?(?:expect|look out for|look forward to)(?: \w+){{0,2}}? (?:patch|fix|hotfix|release|reply|answer|response|update|news|it)\b|^{_HEAD}expect (?:it|this|that) (?:to|in|by|with|on)\b")
_PAID = _rule(rf"^{_HEAD}{words.YOURS} {words.WILL} be (?:refunded|credited|extended|raised|increased|processed|issued|lifted|waived|reset|restored|added)")


def commitment_in(sentence: str) -> Commitment | None:
    """What a sentence commits the team to; None if to nothing."""
    plain = written_out(sentence)
    if plain.endswith("?") or is_reported(plain):
        return None
    if (eta := _ETA.search(plain)) and not _DENIED.search(plain):
        return Commitment("delivers", eta[0])
    return next(filter(None, map(_commits, _clauses(plain))), None)


def is_reported(plain: str) -> bool:
    """Whether a sentence, written out, passes on what a document says."""
    return bool(_REPORTED.search(plain))


def written_out(sentence: str) -> str:
    """The sentence in lower case, without markers, its contractions written out."""
    plain = normal(sentence).lower()
    for pattern, written in _WRITTEN_OUT:
        plain = pattern.sub(written, plain)
    return plain.strip()


def _clauses(plain: str) -> list[_Clause]:
    parts = [part.strip() for part in _CLAUSES.split(plain) if part and part.strip()]
    clauses = []
    is_lesson = plain.startswith(("first we ", "first, we ", "next we ", "next, we ", "now we ", "here we "))
    for place, part in enumerate(parts):
        others = [*parts[:place], *parts[place + 1 :]]
        is_up_to_reader = any(map(_FIRST.search, [part, *others]))
        is_offered = any(map(_OFFERS.search, [part, *others])) or any(map(_ASKS_READER.search, parts[:place]))
        if any(map(_WE_WILL.search, parts[:place])) and _AND.search(part):
            part = f"we will {part.partition(' ')[2]}"
        clauses.append(_Clause(part, is_up_to_reader, is_lesson, is_offered))
    return clauses


def _commits(clause: _Clause) -> Commitment | None:
    text = clause.text
    if _SUBORDINATE.search(text) or _DENIED.search(text):
        return None
    found = _WHEN.search(text)
    when = found[0] if found else ""
    if _VOWED.search(text):
        return Commitment("vows", when)
    if what := _of_people(clause, when):
        return Commitment(what, when)
    if _HABIT.search(text):
        return None
    return Commitment("delivers", when) if _of_things(clause, when) else None


def _of_people(clause: _Clause, when: str) -> What | None:
    """What people of the team will do."""
    text = clause.text
    ahead = _WE_WILL.search(text)
    if ahead and not _IN_THE_REPLY.match(ahead["act"]) and not (clause.is_lesson and not when):
        what = _act(ahead["act"]) or "acts"
        return None if what == "looks" and clause.is_offered and not when else what
    if (meant := _WE_MEAN_TO.search(text)) and (what_meant := _act(meant["act"])):
        return what_meant
    if when and (liked := _WE_WOULD_LIKE_TO.search(text)) and (what_liked := _act(liked["act"])):
        return what_liked
    if (let := _LET_US.search(text)) and (what_let := _act(let["act"])) and (what_let != "delivers" or let["act"].startswith("get ")):
        return what_let
    if when and not _HABIT.search(text) and _NOW_OF_US.search(text):
        return "delivers"
    return "acts" if _AT_WORK.search(text) else None


def _act(act: str) -> What | None:
    return next((what for what, pattern in _ACTS if pattern.match(act)), None)


def _of_things(clause: _Clause, when: str) -> bool:
    """Whether something that the team releases is on its way."""
    text = clause.text
    if _ROADMAP.search(text) or _YOU_GET.search(text) or _EXPECT.search(text):
        return True
    if clause.is_up_to_reader or (_SHOULD.search(text) and not _SOON.search(text)):
        return False
    always = (_NEWS_AHEAD, _NEWS_COMES, _NEXT_HAS, _THING_DONE, _THING_IS_COMING, _BARE, _PAID, _THERE, _IN_NEXT)
    dated = (_NEWS_NOW, _THING_COMES, _YOU_HAVE, _ANY_COMES)
    return any(rule.search(text) for rule in (*always, *(dated if when else ())))
