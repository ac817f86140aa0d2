"""Promises, and claims that something was done: the copilot cannot know either."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot.drafting.checks.commitments.clauses import is_reported, written_out
from copilot.drafting.checks.commitments.reading import commitments_in
from copilot.model import Remark
from index.cases.references import versions_in
from index.roles.phrases import own_words, sentences
from index.sayings import saying

if TYPE_CHECKING:
    from copilot.drafting.checks.commitments.reading import Commitment, What
    from copilot.drafting.given import Given

_US = r"(?:\b(?:I|we)(?:'ve| have|'m| am|'re| are|)|\b(?:our|the|my) (?:team|engineers?|developers?|colleagues?|support|product team) (?:has|have|is|are)|\b(?:it|this|that|your \w+) (?:has been|is being)|\byour \w+ was)"
_ALREADY = r"(?: (?:just|already|now|also|since|gone ahead and|currently))*"
# "We investigated such a file" is history; only what is done for this user is a claim.
_THEIRS = r"(?! (?:such|similar|a|an|one|some|those|these|several|other|many) )"
_CLAIM = saying(
    rf"(?:{_US}{_ALREADY}|\bask(?:ed|ing)\b[^.!?\n]{{0,40}}? and(?: have| also)?) (?:escalat(?:ed|ing)|fil(?:ed|ing) (?:a|an|this|it)|open(?:ed|ing) (?:a|an)\b|created? an? (?:ticket|issue|bug)|creat(?:ed|ing) an? (?:ticket|issue|bug)"
    r"|rais(?:ed|ing) (?:this|it|a|an)|notif(?:ied|ying)|inform(?:ed|ing) (?:the|our|my)|contact(?:ed|ing)|forward(?:ed|ing)|pass(?:ed|ing) (?:this|it) (?:on|along)"
    r"|loop(?:ed|ing) in|ping(?:ed|ing)|assign(?:ed|ing) (?:this|it|to|a)|prioriti[sz](?:ed|ing)|restart(?:ed|ing) (?:your|the)|reset (?:your|the)|refund(?:ed|ing)"
    rf"|reproduc(?:ed|ing) (?:this|it|your)|investigat(?:ed{_THEIRS}|ing)|working on (?:a fix|it|this)|look(?:ed|ing) (?:(?:at|into|through) (?:your|this|it|that)|into)\b|check(?:ed|ing) your (?:account|logs?|data|instance|cluster)"
    rf"|talk(?:ed|ing) to{_THEIRS}|sp(?:oken|oke|eaking) (?:to|with){_THEIRS}|test(?:ed|ing) (?:this|it) (?:on|with|against|locally|here))\b"
    r"|^\s*(?:(?:raised|passed|escalated|forwarded|logged|filed|reported) (?:it|this|that)\b|(?:passed|escalated|forwarded|reported) to (?:the |our )?(?:\w+ )?(?:team|engineers?|devs|developers|product|engineering)\b)"
    r"|\b(?:it|this|that) was (?:escalated|forwarded|prioriti[sz]ed|assigned|passed (?:on|along))\b",
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
_NUMBERED = re.compile(r"#\d|/(?:issues|pull)/\d")
# What those who are told with a reply do then: nobody has to promise it.
_KEPT: dict[str, tuple[What, ...]] = {"team": ("asks", "answers", "looks"), "product": ("asks", "looks")}
_VAGUE = ("", "soon", "shortly", "asap", "right away")


def promises(text: str, given: Given) -> list[Remark]:
    """A remark for each sentence that promises what nobody decided, or claims what nobody did."""
    return [remark for said in sentences(own_words(text)) if (remark := remark_on(said, given))]


def remark_on(sentence: str, given: Given) -> Remark | None:
    """The remark on one sentence, which is a fault; None if it promises and claims nothing, or only what is so."""
    said = own_words(sentence).strip()
    shown = said[:160]
    if is_reported(written_out(said)):
        return None
    if _ASKED.search(said) and given.told != "team":
        return Remark("claim", f"It says that somebody was asked, but nobody was: “{shown}”", "fault", said)
    if _CLAIM.search(_PASSED_ON.sub(lambda _: "", said) if given.told == "product" else said):
        return Remark("claim", f"It claims that something was done: “{shown}”", "fault", said)
    # "We fixed this in 0.13.1" is history; a version that no source names is doubted by another check.
    if _DONE_BY_US.search(said) and not versions_in(said) and not _NUMBERED.search(said):
        return Remark("claim", f"It claims that something was done: “{shown}”", "fault", said)
    if not all(_is_kept(commitment, given) for commitment in commitments_in(said)):
        return Remark("promise", f"It promises something: “{shown}”", "fault", said)
    return None


def _is_kept(commitment: Commitment, given: Given) -> bool:
    """Whether it comes true by posting the reply: others are told with it, or it says when the team is back."""
    if commitment.what == "answers" and given.back is not None:
        return not commitment.when or commitment.when.split()[-1] in given.back.lower()
    return commitment.what in _KEPT.get(given.told or "", ()) and commitment.when in _VAGUE
