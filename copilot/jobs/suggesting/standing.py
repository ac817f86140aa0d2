"""Where a suggestion stands: a pure function of what people did, so the state is stored nowhere and cannot be wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot.desk.facts import MessageFact, StatusEmoji, ThreadFacts, seen_until, slack_time, thread_state
from copilot.desk.posting import FORGOTTEN, Approved, Refusal, reaches_others, withdrawn
from copilot.desk.status import answered_by_others, history_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from copilot.desk.card import CardState
    from copilot.desk.posting import SourceNow
    from copilot.desk.status import Change
    from copilot.records.answers.decisions import Decision, Post
    from copilot.records.answers.suggestions import SuggestionRow
    from index.model import Audience


@dataclass(frozen=True, slots=True)
class Standing:
    """A suggestion, and everything in the database that its state follows from."""

    suggestion: SuggestionRow
    facts: ThreadFacts
    emoji: StatusEmoji
    decision: Decision | None = None
    posts: tuple[Post, ...] = ()
    gets_events: bool = True  # of a channel whose events we do not get, silence says nothing
    obsolete: Mapping[str, str] = field(default_factory=dict)  # by case id: who marked it obsolete, and why
    sources: Mapping[str, SourceNow] = field(default_factory=dict)  # the cases it is based on, as they are now

    @property
    def history(self) -> tuple[Change, ...]:
        return history_of(self.facts, self.emoji)

    @property
    def ours(self) -> tuple[str, ...]:
        """The ts of the parts of this reply that are in the thread, in order."""
        return tuple(post.posted_ts for post in self.posts if post.posted_ts and not post.is_aside)

    @property
    def is_begun(self) -> bool:
        """A part of what was approved was posted somewhere."""
        return any(post.posted_ts for post in self.posts)

    @property
    def is_open(self) -> bool:
        """A person can still decide: nobody has, or what was approved failed before any of it was posted."""
        return self.decision is None or (self.decision.outcome == "failed" and not self.is_begun)

    @property
    def is_settled(self) -> bool:
        """Nobody has to decide on it any more: what comes after it needs another one."""
        if not self.is_open:
            on_its_way = self.decision is not None and self.decision.outcome in ("sending", "unknown")
            return not (on_its_way or self.is_halfway)
        seen = slack_time(seen_until(self.suggestion.thread_state or "0"))
        was_closed = any(change.status == "closed" and change.at >= seen for change in self.history)
        return was_closed or self.answer is not None

    @property
    def is_halfway(self) -> bool:
        """A part of the reply was posted, and a person has to say what happens to the rest."""
        return self.is_begun and self.decision is not None and self.decision.outcome == "failed"

    @property
    def seen_state(self) -> str:
        """The state of the thread that somebody has seen; of a half-posted reply, the one that was approved."""
        approved = self.decision.thread_state if self.decision and self.is_halfway else None
        return approved or self.suggestion.thread_state or ""

    @property
    def moved_on(self) -> bool:
        """The thread is not as the suggestion saw it, as far as we were told."""
        return self.gets_events and self.state_of(self.facts.messages) != self.seen_state

    @property
    def needs_a_look(self) -> bool:
        """Only Slack can say what is new, and somebody still has to decide."""
        return self.moved_on and (self.is_open or self.is_halfway)

    def state_of(self, messages: Iterable[MessageFact]) -> str:
        """The state of the thread without what we posted of this very reply."""
        return thread_state(message for message in messages if message.ts not in self.ours)

    @property
    def answer(self) -> MessageFact | None:
        """What somebody on the team wrote since the suggestion was made, as far as the database knows."""
        seen = seen_until(self.suggestion.thread_state or "0")
        return answered_by_others(self.facts, slack_time(seen))

    @property
    def withdrawn_cases(self) -> set[str]:
        """Cases it is based on that the readers of the reply may no longer see."""
        audience = self.suggestion.audience
        shown = {id_ for id_, now in self.sources.items() if audience in ("internal", now.visibility)}
        return self.suggestion.cases(with_aside=True).keys() - shown

    @property
    def on_it(self) -> tuple[str, ...]:
        """Who on the team wrote in the thread or set 👀, the first of them first."""
        reactions = self.facts.reactions
        looking = [r.user for r in reactions if r.present and self.emoji.meaning(r.emoji) == "in_progress"]
        return tuple(dict.fromkeys([*(m.author for m in self.facts.standing if m.by_team), *looking]))


def refusal_of(standing: Standing, readers: Audience | None) -> Refusal | None:
    """Why the draft may not be posted as it is, as far as anybody can say without reading the thread.

    `readers` is who reads the channel now; None where it does not matter.
    """
    suggestion = standing.suggestion
    if not standing.is_open:
        return None
    if suggestion.body is None:
        return Refusal("erased", FORGOTTEN)
    approved = Approved("", suggestion.audience, suggestion.cases(with_aside=True), suggestion.thread_state)
    return withdrawn(approved, standing.sources) or (reaches_others(approved, readers) if readers else None)


def state_of(
    standing: Standing, live_state: str | None, refusal: Refusal | None, *, retires: bool
) -> tuple[CardState, str]:
    """The state of a suggestion, and who caused it; `live_state` is the thread's in Slack now, where it was read.

    A card `retires` when somebody answers the thread or closes it.
    """
    decision, history = standing.decision, standing.history
    if decision and not standing.is_open:
        return decision.outcome, decision.by
    if retires and standing.answer:
        return "retired", standing.answer.author
    if retires and history and history[-1].status == "closed":
        return "retired", history[-1].by
    if refusal or (live_state is not None and live_state != standing.suggestion.thread_state):
        return "stale", ""
    return (decision.outcome, decision.by) if decision else ("open", "")
