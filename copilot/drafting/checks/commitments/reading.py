"""Whether a sentence commits the team to something: who acts, that it lies ahead, what is done, for whom and when.

A sentence is read clause by clause. A future alone promises nothing ("the build will fail"), nor does a plan ("it is
scheduled with a cron"): it takes people of the team who act, or something they release that is on its way. Questions,
denials ("there is no ETA"), doubts ("whether it is planned"), habits ("usually") and what a document says commit nobody;
nor does what happens to a thing once the reader has done something, or a look that is offered in return.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from copilot.drafting.checks.commitments import forms
from copilot.drafting.checks.commitments import vocabulary as words
from copilot.drafting.checks.commitments.clauses import clauses_of, is_denied, is_reported, written_out
from index.text import Pattern

if TYPE_CHECKING:
    from re import Match

    from copilot.drafting.checks.commitments.clauses import Clause

What = Literal["delivers", "answers", "asks", "looks", "acts", "vows"]


@dataclass(frozen=True, slots=True)
class Commitment:
    """What the team is committed to, and until when, if it says so."""

    what: What
    when: str = ""


_ACTS: tuple[tuple[What, Pattern], ...] = (
    ("answers", Pattern(words.CONTACT)),
    ("asks", Pattern(words.ASK)),
    ("looks", Pattern(words.LOOK)),
    ("delivers", Pattern(words.DELIVER)),
)

_A_CLAUSE = 3  # words
_BESIDES = Pattern(
    r"(?:(?:and|but|so|or|then) )?(?:thanks|thank you|sorry|hi|hello|hey|good|ok|we|i|our|it|this|that|the (?:team|fix|bug|issue)|once|when|if|as soon as|because|since|until|after|before|whether|while"
    r"|get (?:back|in touch)|(?:come|report|write) back|let (?:you|them) know|keep (?:you|everyone|this)|update (?:you|this)|no\b|yes\b|don't|do not worry|please (?:bear|hang|stay))\b"
)


@lru_cache(maxsize=1024)  # a draft is read again until nothing is left to mend, and once more when it is judged
def commitments_in(sentence: str) -> tuple[Commitment, ...]:
    """What a sentence commits the team to, clause by clause."""
    plain = written_out(sentence)
    if plain.endswith("?") or is_reported(plain):
        return ()
    if (eta := forms.ETA.search(plain)) and not is_denied(plain):
        return (Commitment("delivers", eta[0]),)
    return tuple(commitment for clause in clauses_of(plain) if (commitment := _commits(clause)))


def says_more(sentence: str) -> bool:
    """Whether a clause beside those that commit says something of its own, such as what to do."""
    clauses = clauses_of(written_out(sentence))
    return len(clauses) > 1 and any(
        len(clause.text.split()) >= _A_CLAUSE and not _BESIDES.match(clause.text) and not _commits(clause)
        for clause in clauses
    )


def _commits(clause: Clause) -> Commitment | None:
    text = clause.text
    if clause.commits_nobody:
        return None
    found = forms.WHEN.search(text)
    when = found[0] if found else ""
    if forms.VOWED.search(text):
        return Commitment("vows", when)
    if what := _of_people(clause, when):
        return Commitment(what, when)
    if clause.is_habit:
        return None
    if (got := forms.YOU_GET.search(text)) or forms.EXPECT.search(text):
        return Commitment("answers" if got and forms.AN_ANSWER.search(got[0]) else "delivers", when)
    return Commitment("delivers", when) if _of_things(clause, when) else None


def _of_people(clause: Clause, when: str) -> What | None:
    """What people of the team will do."""
    text = clause.text
    ahead = forms.WE_WILL.search(text)
    if ahead and not forms.IN_THE_REPLY.match(ahead["act"]) and not (clause.is_lesson and not when):
        what = _act(ahead["act"]) or "acts"
        return None if what == "looks" and clause.is_offered and not when else what
    if bare := forms.BARE_WILL.search(text):
        return _act(bare["act"]) or "acts"
    if (meant := forms.WE_MEAN_TO.search(text)) and (what_meant := _act(meant["act"]) or _planned(meant)):
        return what_meant
    if when and (liked := forms.WE_WOULD_LIKE_TO.search(text)) and (what_liked := _act(liked["act"])):
        return what_liked
    if (let := forms.LET_US.search(text)) and (what_let := _act(let["act"])) and what_let != "delivers":
        return what_let
    if when and not clause.is_habit and (forms.NOW_OF_US.search(text) or forms.AIMING.search(text)):
        return "delivers"
    return "acts" if forms.AT_WORK.search(text) else None


def _planned(meant: Match[str]) -> What | None:
    """What is planned is a commitment whatever it is; what is hoped or expected is only one if we know the act."""
    return "acts" if meant["plans"] and not forms.IN_THE_REPLY.match(meant["act"]) else None


def _act(act: str) -> What | None:
    return next((what for what, pattern in _ACTS if pattern.match(act)), None)


def _of_things(clause: Clause, when: str) -> bool:
    """Whether something that the team releases is on its way."""
    text = clause.text
    if forms.ROADMAP.search(text):
        return True
    if clause.is_up_to_reader or (forms.SHOULD.search(text) and not forms.SOON.search(text)):
        return False
    return any(form.search(text) for form in (*forms.AHEAD, *(forms.WITH_A_TIME if when else ())))
