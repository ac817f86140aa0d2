"""What to write, and what a model made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from copilot.drafting.errors import PromptError
from copilot.drafting.given import Given
from copilot.drafting.missing import TO_ASK_FOR, missing_facts
from copilot.drafting.purposes import ANSWER, HOLDING_REPLY, PURPOSES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from copilot.drafting.policy import DraftPolicy
    from copilot.drafting.purposes import Purpose
    from copilot.model import Conversation, Draft, Flag, Judgement, Stopped, Usage
    from index.model import Audience
    from index.search.match import Match


# What a reply without an answer is for, the gravest first, and the flags that make it likely.
_WITHOUT_AN_ANSWER = {"secret_shared": ("secret_shared",), "product_review": ("product_review", "feature_request")}
_LIKELY = 0.5  # confidence of a flag: a doubtful one is shown, but does not decide what the reply is for


@dataclass(frozen=True, slots=True)
class Brief:
    """One reply to write: for which conversation, from which matches, for which purpose, and in whose tone."""

    suggestion_id: str
    now: datetime
    conversation: Conversation
    purpose: Purpose
    values: Mapping[str, object]  # the variables of the purpose
    matches: tuple[Match, ...] = ()
    audience: Audience = "public"
    engineer: str = ""  # whose own replies give the tone
    judge_flags: bool = False

    def as_answer(self, is_one: bool) -> Brief:
        """The brief, where it is for an answer: for what it comes to once the matches were read."""
        if self.purpose.name != ANSWER:
            return self
        return replace(self, purpose=PURPOSES[ANSWER if is_one else HOLDING_REPLY])

    def given(self, policy: DraftPolicy) -> Given:
        """What the checks compare the reply with."""
        return Given(
            matches=self.matches,
            policy=policy,
            conversation=self.conversation,
            told=self.purpose.tells,
            back=str(self.values["back"]) if "back" in self.purpose.variables else None,
            exact=self.purpose.exact(self.values),
        )


def brief_for(
    purpose: str,
    suggestion_id: str,
    now: datetime,
    conversation: Conversation,
    matches: tuple[Match, ...],
    audience: Audience,
    engineer: str,
    policy: DraftPolicy,
) -> Brief:
    """The brief of a reply with this purpose, and of flags beside it.

    Raises:
        InputError: the purpose needs a link that is not set.
    """
    chosen = PURPOSES[purpose]
    values = values_for(chosen, conversation, policy, engineer, matches)
    return Brief(suggestion_id, now, conversation, chosen, values, matches, audience, engineer, judge_flags=True)


def usual_purpose(answered: bool, matches: Sequence[Match], flags: Sequence[Flag] = ()) -> str:
    """What a reply is for when nobody asks for something else: an answer, if there is anything to answer from.

    Where the search is not sure of one, it does what a likely flag leads to: a secret is to be revoked, a wish is for
    product.
    """
    if answered and matches:
        return ANSWER
    raised = {str(flag.kind): flag.confidence for flag in flags}
    for purpose, signs in _WITHOUT_AN_ANSWER.items():
        if purpose in raised and max(raised.get(sign, 0.0) for sign in signs) >= _LIKELY:
            return purpose
    return ANSWER if matches else HOLDING_REPLY


def values_for(
    purpose: Purpose, conversation: Conversation, policy: DraftPolicy, engineer: str, matches: Sequence[Match] = ()
) -> dict[str, object]:
    """The values for a purpose's variables, from the conversation and the settings.

    Raises:
        InputError: a link that is not set.
        PromptError: a variable that only another part of the app knows.
    """
    known: dict[str, Callable[[], object]] = {
        "missing": lambda: (
            missing_facts(conversation, matches) or (TO_ASK_FOR if purpose.name == "missing_facts" else ())
        ),
        "link": lambda: policy.call_link(purpose.name, engineer),
        "kinds": lambda: sorted({kind for turn in conversation.turns for kind in turn.message.secrets}),
        "issue_url": lambda: "",
    }
    if unknown := set(purpose.variables) - known.keys():
        raise PromptError(f"A {purpose.name} needs {min(unknown)}, which no conversation tells.")
    return {name: known[name]() for name in purpose.variables}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model made of a brief: a draft without faults, or why there is none; and flags, unless it failed."""

    draft: Draft | None = None
    trouble: str = ""
    flags: tuple[Flag, ...] | None = None
    usage: Usage | None = None
    stopped: Stopped | None = None  # what it wrote and the checks did not let through
    judgement: Judgement | None = None  # of the matches, where it was given any


class Author(Protocol):
    """Writes replies; it never fails, but says why it has no draft."""

    def __call__(self, brief: Brief) -> Opinion: ...


def nobody(brief: Brief) -> Opinion:
    """The author if no model is set up."""
    return Opinion()
