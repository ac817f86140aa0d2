"""How a closed issue ended: whether it was answered, fixed, refused, moved, or given up. Pure functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.cases.comments import comment_sayings as say
from index.cases.comments.comment_features import (
    INSIDERS,
    NOT_A_DUPLICATE,
    accepts,
    is_spoken_to,
    objects,
    offers_a_download,
    own_words,
    says_it_works,
)
from index.robots import is_boilerplate, is_robotic
from index.roles import phrases
from index.team import TEAM_ASSOCIATIONS
from index.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.model import Comment, Issue

_CLOSING_WORDS = 2  # of the last comments: what they say about closing is about this issue
_EXPLANATION_WORDS = 12  # a refusal with fewer words explains nothing
_NAMED = re.compile(r"https?://\S{1,300}|[\w.-]{1,40}/[\w.-]{1,100}#\d+|#\d+")
_CLOSING = re.compile(
    r"\b(?:close[sd]?|closing|fix(?:e[sd])?|fixing|resolve[sd]?|resolving|refs?|see|also|and|part|of|related|to)\b",
    re.IGNORECASE,
)
_FORM = re.compile(r"\s{0,8}(?:[-*] \[[ xX]\]|#{1,6} )")  # a checklist, a heading


def is_spam(issue: Issue) -> bool:
    """Whether its maintainers said so."""
    return issue.lock_reason == "spam" or any(label.lower().strip() == "spam" for label in issue.labels)


def is_remark(issue: Issue, comment: Comment) -> bool:
    """Whether a comment belongs to what is known about the problem; robots, commands and downloads do not."""
    return bool(comment.text) and not (
        comment.is_bot or is_robotic(own_words(comment.text)) or offers_a_download(issue, comment)
    )


def since_the_last_no(issue: Issue, spoken: Sequence[Comment]) -> list[Comment]:
    """The comments since the asker last said that it did not help; that one may go on with what did."""
    noes = [n for n, c in enumerate(spoken) if c.author == issue.author and n and phrases.denies(own_words(c.text))]
    return list(spoken[noes[-1] :]) if noes else list(spoken)


def why_dropped(issue: Issue, spoken: Sequence[Comment], answers: Sequence[Comment]) -> str | None:
    """Why it was closed without an answer, if the last comments say so and no answer was accepted."""
    if issue.closed_by or any(was_accepted(issue, comment) for comment in answers):
        return None
    if spoken and _says_an_outcome(spoken[-1]):
        return None
    last = [comment for comment in spoken[-_CLOSING_WORDS:] if not _says_an_outcome(comment)]
    if any(phrases.closes_for_silence(comment.text) for comment in last) or (not answers and _went_stale(issue)):
        return "closed_for_silence"
    movers = [comment for comment in last if say.MOVES.search(own_words(comment.text))]
    if movers and not any(comment not in movers and _stands(comment) for comment in answers):
        return "moved_elsewhere"
    return "not_reproduced" if any(say.NO_REPRODUCTION.search(own_words(comment.text)) for comment in last) else None


def is_refused(issue: Issue, spoken: Sequence[Comment]) -> bool:
    """Whether it was closed without being done: by GitHub's state, or a "wontfix" from before GitHub had that state."""
    if issue.state_reason == "not_planned" or any("wontfix" in label.lower() for label in issue.labels):
        return True
    return bool(spoken) and phrases.refuses(spoken[-1].text)


def reasons_for_refusing(issue: Issue, spoken: Sequence[Comment], answers: Sequence[Comment]) -> list[Comment]:
    """The comments that say why it will not be done, in enough words to explain anything."""
    insiders = [c for c in spoken[-_CLOSING_WORDS:] if c.association in INSIDERS and c.author != issue.author]
    said = [c for c in spoken if c in answers or (c in insiders and _gives_a_reason(c))]
    return [comment for comment in said if len(own_words(comment.text).split()) >= _EXPLANATION_WORDS]


def is_confirmed(issue: Issue, answers: Sequence[Comment]) -> bool:
    """Whether somebody says that it is solved: the asker accepts it, or the last word is that it is fixed or works."""
    if any(was_accepted(issue, comment) for comment in answers):
        return True
    last = next((c for c in reversed(answers) if _says_an_outcome(c) or _gives_up(c)), None)
    return issue.state_reason == "completed" and last is not None and _says_an_outcome(last)


def was_accepted(issue: Issue, answer: Comment) -> bool:
    """Whether the asker, or somebody else who is affected, says after an answer that it helped."""
    place = next(n for n, comment in enumerate(issue.comments) if comment is answer)
    for comment in issue.comments[place + 1 :]:
        said = own_words(comment.text)
        if comment.is_bot or comment.author == answer.author or not is_spoken_to(answer.author, comment):
            continue
        if comment.author == issue.author:
            return accepts(said) and not objects(said)
        if comment.association not in INSIDERS and phrases.confirms(said):
            return True
    return False


def says_it_is_fixed(comment: Comment) -> bool:
    return bool(say.FIXED.search(_stated(comment)))


def says_how(comment: Comment) -> bool:
    """Whether it says what to do or why it is so, rather than only that it is done."""
    said = own_words(comment.text)
    return any(saying.search(said) for saying in (say.EXPLAINS, say.INSTRUCTS, say.DECLINES))


def is_a_fix(saying: str, said: str) -> bool:
    """Whether what reads like "closed in favour of #5" says that #5 fixed it."""
    if "/pull/" in saying:
        return True
    return not say.DUPLICATE.search(saying) and (bool(say.FIXED.search(said)) or says_it_works(said))


def without_denied_duplicates(text: str) -> str:
    return NOT_A_DUPLICATE.sub(" ", text)


def without_closing_lines(text: str) -> str:
    """A pull request's description without what only names issues, its checklist and its headings."""
    lines = (line for line in text.splitlines() if not (_FORM.match(line) or _only_names(line)))
    return clean("\n".join(lines))


def _only_names(line: str) -> bool:
    """Whether a line says no more than "Closes #12"."""
    named, found = _NAMED.subn("", line)
    return bool(found) and not re.search(r"\w", _CLOSING.sub("", named))


def _says_an_outcome(comment: Comment) -> bool:
    said = own_words(comment.text)
    return says_it_is_fixed(comment) or says_it_works(said) or bool(say.CAN_CLOSE.search(said))


def _gives_up(comment: Comment) -> bool:
    """Whether it declines, or says that what it was about is gone: a reason, and nothing that anybody tried."""
    said = own_words(comment.text)
    return bool(say.DECLINES.search(said) or say.GONE.search(said))


def _gives_a_reason(comment: Comment) -> bool:
    return _gives_up(comment) or bool(say.EXPLAINS.search(own_words(comment.text)))


def _stands(answer: Comment) -> bool:
    """Whether it remains an answer when the rest of the talk moves elsewhere."""
    tells = say.INSTRUCTS.search(own_words(answer.text))
    return _says_an_outcome(answer) or (bool(tells) and answer.association in TEAM_ASSOCIATIONS)


def _went_stale(issue: Issue) -> bool:
    """Whether a robot gave it up."""
    robots = (comment for comment in issue.comments if comment.is_bot or is_boilerplate(own_words(comment.text)))
    return any(say.STALE.search(comment.text) for comment in robots)


def _stated(comment: Comment) -> str:
    """What it says without what it says is not, or not yet, fixed."""
    return say.NOT_FIXED.pattern.sub(" ", own_words(comment.text))
