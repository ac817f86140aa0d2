"""Promises, and claims that something was done: the copilot cannot know either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot.model import Remark
from index.cases.references import versions_in
from index.roles.phrases import own_words, sentences
from index.sayings import saying

if TYPE_CHECKING:
    from copilot.drafting.given import Given

_US = r"(?:\b(?:I|we)(?:'ve| have|'m| am|'re| are|)|\b(?:our|the|my) (?:team|engineers?|developers?|colleagues?|support|product team) (?:has|have|is|are)|\b(?:it|this|that|your \w+) (?:has been|was|is being))"
_ALREADY = r"(?: (?:just|already|now|also|since|gone ahead and|currently))*"
_CLAIM = saying(
    rf"(?:{_US}{_ALREADY}|\bask(?:ed|ing)\b[^.!?\n]{{0,40}}? and(?: have| also)?) (?:escalat(?:ed|ing)|fil(?:ed|ing) (?:a|an|this|it)|open(?:ed|ing) (?:a|an)\b|created? an? (?:ticket|issue|bug)|creat(?:ed|ing) an? (?:ticket|issue|bug)"
    r"|rais(?:ed|ing) (?:this|it|a|an)|notif(?:ied|ying)|inform(?:ed|ing) (?:the|our|my)|contact(?:ed|ing)|forward(?:ed|ing)|pass(?:ed|ing) (?:this|it) (?:on|along)"
    r"|loop(?:ed|ing) in|ping(?:ed|ing)|assign(?:ed|ing) (?:this|it|to|a)|prioriti[sz](?:ed|ing)|restart(?:ed|ing) (?:your|the)|reset (?:your|the)|refund(?:ed|ing)"
    r"|reproduc(?:ed|ing) (?:this|it|your)|investigat(?:ed|ing)|working on (?:a fix|it|this)|look(?:ed|ing) (?:at|into|through) your|check(?:ed|ing) your (?:account|logs?|data|instance|cluster)"
    r"|talk(?:ed|ing) to|sp(?:oken|oke|eaking) (?:to|with)|test(?:ed|ing) (?:this|it) (?:on|with|against|locally|here))\b",
)
_ASKED = saying(
    rf"{_US}{_ALREADY} (?:ask(?:ed|ing)|check(?:ed|ing) with|rais(?:ed|ing) (?:this|it) with) (?:around|(?:the|my|our)\b)",
)
# What really happens with a reply that tells product about a wish.
_PASSED_ON = saying(
    rf"{_US}{_ALREADY} (?:pass(?:ed|ing) (?:this|it) (?:on|along)|forward(?:ed|ing) (?:this|it)|rais(?:ed|ing) (?:this|it) with (?:our|the) product)\b",
)
_DONE_BY_US = saying(
    r"\b(?:I|we)(?:'ve| have|) (?:just |already |now )*(?:fixed|patched|deployed|released|shipped|merged|rolled out)\b",
)
_WILL = r"(?:'ll| will(?: be)?| (?:am|are|is) going to| plans? to| promises? to|'(?:m|re) going to)"
_SHIPS = r"(?:ship|fix|release|deploy|implement|add|build|deliver|roll out|backport|merge|patch|refund|compensate|credit|prioriti[sz]e|escalate|get (?:it|this) (?:fixed|done|merged|released)|have (?:it|this|a fix))(?:ing|ed)?"
_SOON = r"(?:soon|shortly|tomorrow|today|tonight|next (?:week|month|release|version)|(?:mon|tues|wednes|thurs|fri)day|in (?:the next|a few|\d)|by )"
_PROMISE = saying(
    rf"\b(?:I|we|they|(?:our|the|my) (?:team|engineers?|developers?|product team)|engineering|product){_WILL} (?:\w+ ){{0,2}}?{_SHIPS}\b"
    r"|\b(?:it|this|that|which|a fix|the fix|fix|patch|feature|support for \w+)(?:'ll| will) be (?:fixed (?!by|when|if|once|with)|released|shipped|supported)"
    rf"|\b(?:it|this|that|which|a fix|the fix|fix|patch|feature)(?:'ll| will) (?:be )?(?:added|available|resolved|out|ready|live|land|ship|come|arrive)\b[^.!?\n]{{0,30}}\b{_SOON}"
    r"|\bsupport for \w+ will be added"
    r"|\b(?:fix|patch|release|feature|update|it|this)(?:'s| is| are)? (?:coming|landing|scheduled|planned|due|on its way|on the roadmap|expected)\b(?! (?:from|to|back|up|out of)\b)"
    r"|\b(?:I|we) (?:can )?(?:guarantee|promise|commit to)\b|\byou have my word\b|\brest assured\b"
    r"|\b(?:I|we|somebody|someone|the team)(?:'ll| will) (?:\w+ ){0,6}?(?:by|within|before|in) (?:the end of|end of|tomorrow|today|tonight|monday|tuesday|wednesday|thursday|friday|next week|\d+ (?:minutes?|hours?|days?))",
)


def promises(text: str, given: Given) -> list[Remark]:
    """A remark for each sentence that promises what nobody decided, or claims what nobody did."""
    return [remark for said in sentences(own_words(text)) if (remark := _in(said.strip(), given))]


def _in(said: str, given: Given) -> Remark | None:
    shown = said[:160]
    if _ASKED.search(said) and given.told != "team":
        return Remark("claim", f"It says that somebody was asked, but nobody was: “{shown}”", "fault", said)
    if _CLAIM.search(_PASSED_ON.sub(lambda _: "", said) if given.told == "product" else said):
        return Remark("claim", f"It claims that something was done: “{shown}”", "fault", said)
    # "We fixed this in 0.13.1" is history if the version appears in a source.
    if _DONE_BY_US.search(said) and not any(version in given.sources for version in versions_in(said)):
        return Remark("claim", f"It claims that something was done: “{shown}”", "fault", said)
    if _PROMISE.search(said):
        return Remark("promise", f"It promises something: “{shown}”", "fault", said)
    return None
