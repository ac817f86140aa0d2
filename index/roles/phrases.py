"""The phrases that show that a problem is solved, not solved, given up or taken elsewhere."""

from __future__ import annotations

import re
from functools import lru_cache

from index.normal import normal
from index.sayings import saying

_QUOTED = re.compile(r"```.*?```|`[^`\n]*`|^>[^\n]*$", re.DOTALL | re.MULTILINE)

# From the asker after an answer, any one of these means that it worked.
_CONFIRMS = saying(
    r"\b(?:that|this|it|which|yep|yes|yeah|ok|now|all|everything|upgrading|restarting|removing|setting)\b"
    r"[^.!?\n]{0,40}\b(?:works|fixed|solved|resolved|did (?:it|the trick)|does the trick|helped)\b",
    r"\bworked\b(?! (?:before|until|fine (?:before|until|in|on)|in \d|on \d|with \d|yesterday|last))",
    r"\b(?:works|working|fixed|solved|sorted|resolved|pass(?:es|ing)|run(?:s|ning)?|builds?|installs?|connects?|flowing|green|back|healthy|happy"
    r"|stable|correct(?:ly)?|unblocked|clean)\b[^.!?\n]{0,25}\b(?:now|again|like a charm|perfectly|fine|great|as expected|to normal|in a row)\b",
    r"\b(?:works|runs) (?:for me|beautifully|a treat|immediately|correctly|with)\b",
    r"\bthat (?:was|did) it\b",
    r"\bdid the (?:needful|job)\b",
    r"^\W*(?:yes|yep|yup|yeah|ok|okay)\b[^.!?\n]{0,12}\bwork(?:s|ing|ed)\b",
    r"\b(?:went|goes|go|came|comes) through\b",
    r"\b(?:are|is) (?:coming|arriving|flowing|pouring) in\b",
    r"\b(?:error|failure|alert|timeout)s? (?:are|is) (?:at )?(?:zero|0)\b",
    r"\b(?:did|does) the trick\b",
    r"\bthat was (?:exactly )?(?:the|my) (?:problem|issue|culprit|cause|bug|mistake)\b",
    r"\bproblem (?:is )?solved\b",
    r"^\W*(?:it )?(?:works|solved|fixed|sorted)\b[\s\w]{0,12}[!.,:;)]",
    r"(?:^|[,.!]) *(?:solved|fixed|works|sorted|resolved)\W*$",
    r"\b(?:you'?re|you were|u were) (?:right|spot on)\b[^?\n]*\b(?:now|fixed|work\w*|gone)\b",
    r"\b(?:error|problem|issue|warning)s? (?:is|are|has|have)? ?(?:now )?(?:gone|disappeared|went away)\b",
    r"\b(?:no more|without (?:any |the |a )?|zero|no) ?(?:error|problem|issue|warning|failure|complaint|duplicate)s?\b",
    r"\bconfirm(?:ed|ing)?\b[^.!?\n]{0,30}\b(?:works?|working|fixed|fixes|fix|solves?)\b",
    r"\bsolved (?:my|the|our) (?:problem|issue)\b",
    r"\b(?:back in business|up and running|back to normal|as it should)\b",
    r"\b(?:are|is|'s|'re) (?:back|flowing|green|fixed|solved|gone|stable)\b",
    r"\ball (?:good|green|set|done)(?: now)?\b",
    r"\b(?:passt|läuft|klappt|funktioniert|gelöst|funciona|funcion[oó]u?|solucionado|arreglado|marche|fonctionne|résolu|resolvido)\b",
)
# Combined with thanks or praise, these do too: "checked two days, matches to the cent. top!"
_OUTCOMES = saying(
    r"\b(?:done|tested|checked|verified|confirmed|match(?:es|ed)|displays?|shows?|stays?|stopped|gone|green|went from|down to|faster"
    r"|running|ran|runs?|works?|worked|connects?|installed|finished|succeed\w*|survived|nobody woke|got (?:it|the|my)|it'?s (?:there|back))\b",
)
_PRAISES = saying(
    r"\b(?:thanks?|thank you|thx|ty|ta|cheers|gracias|merci|danke|obrigad[oa]|valeu|tack|takk|shukriya|jazak\w*|grazie|dzi[eę]ki|spasibo"
    r"|arigato\w*|kiitos|dank|perfect\w*|awesome|amazing|brilliant|beautiful|superb?|excellent|great|top|lovely|legend|wonderful|very good"
    r"|nice one|good catch|saved my|\d+/10|you rock|love it)\b",
    r":(?:tada|pray|heart|raised_hands|white_check_mark|heavy_check_mark|\+1|clap|rocket|star-struck|100|partying_face|smile|sparkles):",
)
_DENIES = saying(
    r"\b(?:still|again)\b[^.!?\n]{0,30}\b(?:not|n'?t|fails?|failing|broken|error|errors|same|stuck|happen\w*|get(?:ting)?)\b",
    r"\b(?:does|did|do|is|was|are|has|have)(?:n'?t| not)\b[^.,!?\n]{0,25}"
    r"\b(?:work|worked|working|help|helped|fix|fixed|solve|solved|change|changed|make)\b",
    r"\bno (?:luck|dice|change|difference|joy)\b",
    r"\bsame (?:error|problem|issue|result|thing|traceback)\b",
    r"\b(?:not|n'?t|never) (?:solved|fixed|resolved|working)\b",
    r"\bto no avail\b",
)
# It worked, and then it did not: the trouble is what counts.
TURNS = saying(
    r"\b(?:worked|works|fine|ok|okay|good|ran|stable|flat|quiet|march\w+|ging|lief|funcion\w+)\b[^!?\n]{0,60}\b(?:but|however|though|except|mais|aber|pero|mas|ma)\b"
    r"[^!?\n]{0,80}\b(?:now|since|again|still|errors?|not|fails?|failing|another|slower|worse|back|recommence|encore|wieder|otra vez|de novo|nicht)\b",
)
_HOPES = saying(
    r"\b(?:if|once|when|whether|hope|hopefully|should|would|could|will|might|may|let me (?:know|try|check|see)|i'?ll|try|before)\b"
    r"[^.!?\n]{0,25}\b(?:work\w*|fix\w*|solve\w*|help\w*|did it)\b",
)
_SOLVED_ALONE = saying(
    r"\b(?:figured|worked|sorted) (?:it|this|that) out\b",
    r"\b(?:i|we) (?:\w+ )?(?:solved|fixed|resolved) (?:it|this|that)\b",
    r"\b(?:solved|fixed|resolved) (?:it|this) (?:by|with|myself|via)\b",
    r"\b(?:answering|answered) (?:myself|my own)\b",
    r"\bfound (?:it|the (?:problem|issue|cause|culprit|solution|bug))\b",
    r"\bturn(?:s|ed) out\b",
    r"\bnever ?mind\b",
    r"^\W*(?:solved|fixed|resolved|got it)\s*[:!,—–-]",
)
_CLOSED_FOR_SILENCE = saying(
    r"\bclos(?:e|ed|ing)\b[^.!?\n]{0,40}\b(?:for now|inactiv\w*|stale|no (?:response|reply|answer|activity)|lack of|silence"
    r"|not heard|haven'?t heard|didn'?t hear|unless|old age|until)\b",
    r"\b(?:no (?:response|reply|activity|answer)|not heard back|haven'?t heard|didn'?t hear|inactivity|gone quiet|lack of)\b"
    r"[^!?\n]{0,80}\bclos(?:e|ed|ing)\b",
    r"\b(?:marked|automatically (?:marked|closed)) as stale\b|\bthis issue (?:has been|was) (?:automatically )?(?:closed|stale)\b"
    r"[^.\n]{0,60}\b(?:inactiv|activity|stale)",
)
_REFUSES = saying(r"\bwon'?t ?fix\b", r"\bby design\b", r"\bworking as intended\b", r"\bnot (?:planned|planning)\b")
_FILED = saying(
    r"\b(?:filed|opened|created|raised|logged|reported|written up|wrote|put|tracking|tracked|track|follow|moved?|continue)\b"
    r"[^!?\n]{0,60}(?:#\d+|/issues/\d+|\b[\w.-]+/[\w.-]+#\d+)",
    r"(?:#\d+|/issues/\d+)[^!?\n]{0,40}\b(?:filed|opened|tracks?|tracking|created)\b",
)
_DUPLICATE = saying(
    r"\bdup(?:e|s|licates?|licated)?(?:\s+(?:of|with|as|by|issue|bug|from|in)){0,3}[\s:(]{0,3}(?:[\w.-]+/[\w.-]+)?(?:#\d+|\S*/issues/\d+)",
    r"\b(?:clos(?:e|ing|ed)|superseded|subsumed|covered|tracked|moved|punted|folded|merged)\b[^.\n]{0,50}?"
    r"\b(?:in favou?r of|by|in|over to|into|to|as)\b[^.\n]{0,12}?(?:#\d+|/issues/\d+)",
    r"\bsame (?:issue |bug |problem )?as (?:#\d+|\S+/issues/\d+)",
)
_CALL = saying(
    r"\b(?:hop|jump|get|meet|go) (?:\w+ ){0,2}on (?:a |the )?(?:\w+ )?(?:call|zoom|meet)\b",
    r"\b(?:in|on|over|have|do) a (?:\w+ )?call\b",
    r"\blook at (?:it|this) together\b",
    r"\b(?:quick|short|debugging|screen ?share|video) (?:call|session)\b",
    r"\b(?:book|schedule|pick|grab) (?:\w+ ){0,3}(?:call|slot|time)\b",
)
# Only words that neither ask nor answer; matching stops at the first other word.
_NOISE = saying(
    r"(?::[\w+-]{1,40}:|@[\w.-]{1,60}|\+1|\b(?:thank you|thanks?|thx|ty|cheers|great|awesome|perfect|nice|cool|ok(?:ay)?|yes|no|yep|same(?: here)?"
    r"|me too|bump|any (?:updates?|news|ideas?)|anyone|hi|hello|hey|please|got it|sure|np|no problem|you'?re welcome"
    r"|so much|a lot|for the (?:help|quick reply)|all|there|removed|subscribing|following|looking|on it|will do"
    r"|i'?ll (?:take a look|have a look|look into it|check))\b|[\W_])*+",
)
_CLARIFIES = saying(
    r"\b(?:which|what) (?:version|adapter|os|platform|database|warehouse|command|error|exactly|happens|does)\b",
    r"\b(?:can|could|would|do|did|have|are|is|does) (?:you|your|it|there|this|that)\b",
    r"\bhow (?:are|do|did|does|big|many|much|long)\b",
    r"\b(?:full|complete|whole) (?:error|log|output|traceback|stack ?trace)\b",
)
_ASKS_INSIDE = saying(
    r"\b(?:asking|ask(?:ed)?|check(?:ing|ed)?|pinged|pinging|loop(?:ed|ing)? in)\b[^.!?\n]{0,30}"
    r"\b(?:team|internally|inside|colleagues?|folks|someone|around|with)\b",
    r"\b(?:i'?ll|let me|we'?ll|gonna|going to) (?:\w+ ){0,2}(?:look|check|find out|investigate|dig|get back|ask|reproduce|take)\b",
)

# What has to be said, in own words, for each of the decisions below that takes time.
NEEDED = {
    "confirms": _CONFIRMS,
    "reports": _OUTCOMES,
    "denies": _DENIES,
    "solved_alone": _SOLVED_ALONE,
    "closes_for_silence": _CLOSED_FOR_SILENCE,
    "offers_a_call": _CALL,
}


@lru_cache(maxsize=64)  # each message is matched against many sayings in a row
def own_words(text: str) -> str:
    """The text without code and quotations, which are not the author's own words."""
    return _QUOTED.sub(" ", text)


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+|\n+", text) if part.strip()]


def _said(text: str) -> str:
    """The author's own words in normal form, in which sentences end with plain punctuation."""
    return normal(own_words(text))


def asks_more(text: str) -> bool:
    """Whether it contains another question."""
    return "?" in _said(text)


def confirms(text: str) -> bool:
    """Whether an asker says that it worked; "thanks, and how do I …?" does not."""
    said = _said(text)
    if says_it_works(text):
        return True
    if denies(said):
        return False
    stated = _stated(said)
    reported = any(_OUTCOMES.found_in(sentence) for sentence in stated)
    return reported and not asks_more(said) and _PRAISES.found_in(said)


def says_it_works(text: str) -> bool:
    """Whether it says so in as many words, without thanks having to tell what is meant."""
    said = _said(text)
    return any(_CONFIRMS.found_in(s) for s in _stated(said)) and not denies(said) and not TURNS.found_in(said)


def _stated(said: str) -> list[str]:
    """The sentences that neither ask nor hope."""
    return [s for s in sentences(said) if not (s.rstrip().endswith("?") or _HOPES.search(s))]


def denies(text: str) -> bool:
    """Whether an asker says that it did not work."""
    return _DENIES.found_in(_said(text))


def tells_own_fix(text: str) -> bool:
    """Whether an asker describes how they solved it themselves."""
    said = _said(text)
    return _SOLVED_ALONE.found_in(said) and not asks_more(said) and len(said.split()) >= 8


def closes_for_silence(text: str) -> bool:
    return _CLOSED_FOR_SILENCE.found_in(_said(text))


def refuses(text: str) -> bool:
    return bool(_REFUSES.search(text))


def files_an_issue(text: str) -> bool:
    return ("#" in text or "/issues/" in text) and _FILED.found_in(normal(text))


def names_a_duplicate(text: str) -> re.Match[str] | None:
    """The match, which contains the issue's reference."""
    return _DUPLICATE.search(own_words(text))


def is_noise(text: str) -> bool:
    """Thanks, greetings, bumps and +1: words that neither ask nor answer."""
    return len(text) < 400 and bool(_NOISE.fullmatch(text))


def only_asks_back(text: str) -> bool:
    """Whether a helper's message only asks for facts, or only says that someone will look."""
    said = _said(text).strip()
    if "```" in text or len(said) > 400:
        return False
    means_something = False
    for sentence in sentences(said):
        if is_noise(sentence):
            continue
        if not ((sentence.rstrip().endswith("?") and _CLARIFIES.search(sentence)) or _ASKS_INSIDE.search(sentence)):
            return False
        means_something = True
    return means_something


def offers_a_call(text: str) -> bool:
    return _CALL.found_in(_said(text))
