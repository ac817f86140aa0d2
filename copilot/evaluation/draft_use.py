"""Which reply was sent for each draft of a thread, and how much of the draft stands in it. Pure.

Draft and reply are compared as Slack shows them, word by word and without marks: a reply that was copied by hand out of
a card has lost its stars and backticks, and says the same. The bounds were chosen on examples (see the tests) and on
the team's replies in four communities: of 1,000 pairs of replies to different questions one differs by less than .71 to
.83, and two independent replies to the same question by .79. So what has more in common than `_OWN` is no accident.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING

from copilot.drafting.purposes import HOLDING_REPLY
from copilot.records.answers.draft_uses import DraftUse, Use
from copilot.text.split import mrkdwn_parts
from index.roles.message_roles import ANSWER
from index.sources.base import safe_text
from index.sources.slack_text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from copilot.desk.questions import ThreadKey
    from copilot.records.answers.suggestions import SuggestionRow

_LIGHT = 0.25  # every fourth word: a greeting, a name, a sentence less, another version in the command
_OWN = 0.7
_MOST_WORDS = 1_500  # that are compared: far more than a draft has
_MARKS = "*_~`\"'“”‘’„«»()[]{}<>,;:!?.…•◦▪☐☑–—"
_BY_ITSELF = (ANSWER, HOLDING_REPLY)  # purposes of drafts for a question; the others were asked for with a click


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the thread; `posted_for` is the suggestion that was approved, if it was posted through us."""

    at: datetime
    text: str
    by_team: bool
    by: str = ""
    answers: bool = False  # by its words: it proposes, corrects or announces, and does not greet, ask back or hold
    posted_for: str = ""


def uses_in(thread: ThreadKey, said: Sequence[Said], made: Sequence[SuggestionRow]) -> list[DraftUse]:
    """What became of the drafts in a thread, by the reply to each: `said` and `made` in time order.

    A reply belongs to the draft that it was approved as, else to the newest when it was sent. Several messages in a row
    are one reply, and what follows once the user has written again is none: it answers something else. A draft that was
    replaced before anybody answered does not count.
    """
    drafts = [one for one in made if one.draft and one.draft.purpose in _BY_ITSELF]
    found = list(_sent(thread, said, drafts))
    is_answered = bool(found) or any(message.by_team and message.answers for message in said)
    if drafts and not is_answered and _is_answer(drafts[-1]):
        found = [DraftUse(drafts[-1].suggestion_id, *thread, drafts[-1].created_at, True, "unanswered")]
    return found


def _sent(thread: ThreadKey, said: Sequence[Said], drafts: Sequence[SuggestionRow]) -> Iterator[DraftUse]:
    runs = [list(run) for by_team, run in groupby(said, key=lambda message: message.by_team) if by_team]
    for draft in drafts:
        replies = [[m for m in run if _draft_of(m, drafts) is draft and _counts(m, draft)] for run in runs]
        posted = [m for reply in replies for m in reply if m.posted_for]
        reply = posted or next(filter(None, replies), [])
        if reply:
            changed = changed_share(_text(draft), "\n\n".join(message.text for message in reply))
            answers, use = _is_answer(draft), use_of(changed)
            yield DraftUse(draft.suggestion_id, *thread, reply[0].at, answers, use, changed, not posted)


def _draft_of(message: Said, drafts: Sequence[SuggestionRow]) -> SuggestionRow | None:
    if message.posted_for:
        return next((one for one in drafts if one.suggestion_id == message.posted_for), None)
    return next((one for one in reversed(drafts) if one.created_at <= message.at), None)


def _counts(message: Said, draft: SuggestionRow) -> bool:
    """Whether it answers: by its words, or since it is the draft of an answer, whatever its words look like."""
    if message.answers or not _is_answer(draft):
        return message.answers
    return bool(message.posted_for) or use_of(changed_share(_text(draft), message.text)) != "own"


def _is_answer(one: SuggestionRow) -> bool:
    return one.draft is not None and one.draft.purpose == ANSWER


def _text(one: SuggestionRow) -> str:
    return one.draft.text if one.draft else ""


def use_of(changed: float) -> Use:
    """What it is called, by the share of words that differ."""
    if changed == 0:
        return "unchanged"
    return "light" if changed <= _LIGHT else "heavy" if changed <= _OWN else "own"


def changed_share(draft: str, sent: str) -> float:
    """The share of the words of both texts that is not the same in both, in order: 0…1.

    `draft` is Markdown, `sent` the plain text of Slack messages.
    """
    one, other = sorted((words_of(as_posted(draft)), words_of(sent)))  # difflib minds which comes first; we do not
    return 1.0 - SequenceMatcher(None, one, other, autojunk=False).ratio()


def as_posted(markdown: str) -> str:
    """The Markdown as it is read back from Slack once it was posted."""
    return safe_text("\n\n".join(plain(part, {}) for part in mrkdwn_parts(markdown))).text


def words_of(text: str) -> list[str]:
    """Its words without the marks around them, and in lower case: a comma or a backtick makes no other reply."""
    bare = (word.strip(_MARKS) for word in text.casefold().split())
    return [word for word in bare if word.strip("-")][:_MOST_WORDS]
