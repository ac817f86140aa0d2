"""What a thread is in which replies were posted through the app, row by row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from index.cases.from_thread import case_from_thread
from index.cases.posted_replies import PostedReply, as_said, paragraphs, posted_replies
from index.cases.references import References
from index.model import Case, Channel, Message, Reaction, Skip, Thread
from index.roles.message_roles import role_of_post
from index.team import Team

ASKER, HELPER, OTHER = "UASKER", "UTEAM", "UOTHER"
SOURCE, SECOND = "slack:C1:1600000000.000100", "github:acme/tool#7"
FRAME = "Hi! We've seen this before. This fixed it:", "Full thread: https://x.example/1", "If that's not it, tell me."
THEIRS = "Keep only the newest row per key, then load it again."
MINE = "Set `dedupe: latest` in the model."
QUESTION = "The load stops with DuplicateKeyError 42, what can I do?"
HOLDING = "Hi! I don't know the answer to this one, so I'm asking the team."


def by_app(text: str = "", purpose: str = "answer", *sources: str, **more: Any) -> Message:
    """A post of ours: by default the template with the source's answer in the middle."""
    said = text or "\n\n".join((FRAME[0], THEIRS, *FRAME[1:]))
    stands_on = sources or ((SOURCE,) if purpose == "answer" else ())
    return Message("0", HELPER, said, purpose=purpose, sources=stands_on, **{"answer": (1,)} | more)


TEMPLATE = by_app()
EDIT = by_app("\n\n".join((FRAME[0], MINE, *FRAME[1:])), is_rewritten=True)
LIKED = by_app(reactions=(Reaction("+1::skin-tone-3", (ASKER,)),))
BY_OTHERS = by_app(reactions=(Reaction("+1", (HELPER, OTHER)),))
REFUSED = by_app(reactions=(Reaction("-1", (ASKER,)),))
MISTAKE = "Sorry, my mistake. It works now!"
YES, NO, HUH = "That worked, thank you!", "That did not help, same error.", "What does that mean?"


def messages(*said: Message | str | tuple[str, str]) -> tuple[Message, ...]:
    """A thread: bare words are the asker's."""
    made = []
    for place, one in enumerate((QUESTION, *said)):
        ts = f"{1_700_000_000 + 60 * place}.000100"
        author, text = one if isinstance(one, tuple) else (ASKER, one if isinstance(one, str) else "")
        made.append(replace(one, ts=ts) if isinstance(one, Message) else Message(ts, author, text))
    return tuple(made)


def hand(text: str, author: str = HELPER) -> tuple[str, str]:
    return author, text


def thread_of(*said: Message | str | tuple[str, str]) -> Thread:
    return Thread(Channel("C1", "support", "public"), "1700000000.000100", messages(*said))


def role(message: Message) -> str:
    """What the words of these tests are."""
    known = {YES: "confirms", NO: "denies", MISTAKE: "confirms", BY_HAND[1]: "proposes", "thanks!": "thanks"}
    return role_of_post(message) or known.get(message.text, "asks")


BY_HAND = hand("Upgrade the loader to 2.0, it sorts the rows itself.")


@dataclass(frozen=True)
class Row:
    """What was said, and what the replies are: whether each is rewritten, and whether it helped."""

    said: tuple[Message | str | tuple[str, str], ...]
    replies: tuple[tuple[bool, bool | None], ...]


@pytest.mark.parametrize(
    "row",
    [
        Row((), ()),
        Row((BY_HAND, YES), ()),
        Row((by_app(HOLDING, "holding_reply"), YES), ()),
        Row((TEMPLATE,), ((False, None),)),
        Row((TEMPLATE, HUH), ((False, None),)),
        Row((TEMPLATE, YES), ((False, True),)),
        Row((TEMPLATE, NO), ((False, False),)),
        Row((TEMPLATE, YES, NO), ((False, False),)),
        Row((TEMPLATE, NO, MISTAKE), ((False, True),)),
        Row((TEMPLATE, hand(YES, OTHER)), ((False, None),)),
        Row((TEMPLATE, hand(NO, OTHER), YES), ((False, True),)),
        Row((TEMPLATE, BY_HAND, YES), ((False, None),)),
        Row((TEMPLATE, BY_HAND, NO), ((False, None),)),
        Row((TEMPLATE, by_app("Which version?", "missing_facts"), YES), ((False, True),)),
        Row((TEMPLATE, hand("thanks!"), YES), ((False, True),)),
        Row((LIKED,), ((False, True),)),
        Row((LIKED, NO), ((False, False),)),
        Row((BY_OTHERS,), ((False, None),)),
        Row((REFUSED,), ((False, False),)),
        Row((EDIT, YES), ((True, True),)),
        Row((TEMPLATE, TEMPLATE, YES), ((False, True),)),  # two messages of one reply
        Row((TEMPLATE, NO, by_app("", "answer", SECOND), YES), ((False, False), (False, True))),
    ],
    ids=str,
)
def test_whether_a_reply_helped(row: Row) -> None:
    thread = thread_of(*row.said)
    found = posted_replies(thread, {message.ts: role(message) for message in thread.messages})
    assert [(reply.is_rewritten, reply.helped) for reply in found] == list(row.replies)


def test_a_reply_knows_its_sources() -> None:
    thread = thread_of(by_app("", "answer", SECOND, SOURCE))
    found = posted_replies(thread, {message.ts: role(message) for message in thread.messages})
    assert found == (PostedReply((SECOND, SOURCE), is_rewritten=False),)


@pytest.mark.parametrize(
    ("message", "text", "purpose"),
    [
        (TEMPLATE, THEIRS, "answer"),
        (EDIT, MINE, ""),
        (by_app(HOLDING, "holding_reply", answer=()), HOLDING, "holding_reply"),
        (by_app(f"{HOLDING}\n\n{MINE}", "holding_reply", is_rewritten=True), MINE, ""),
        (by_app(answer=(7,)), TEMPLATE.text, "answer"),  # metadata of another text
        (Message("1.0", HELPER, "By hand."), "By hand.", ""),
    ],
)
def test_the_frame_of_a_draft_is_not_said(message: Message, text: str, purpose: str) -> None:
    said = as_said(message)
    assert (said.text, said.purpose) == (text, purpose)


def test_paragraphs_are_counted_by_blank_lines() -> None:
    assert paragraphs("a\nb\n\nc\n \n\nd\n") == ["a\nb", "c", "d"]


TEAM = Team(frozenset({HELPER}), "settings")


def made(*said: Message | str | tuple[str, str]) -> Case | Skip:
    return case_from_thread(thread_of(*said), TEAM, References("acme/tool"))


def case(*said: Message | str | tuple[str, str]) -> Case:
    found = made(*said)
    assert isinstance(found, Case), found
    return found


@pytest.mark.parametrize(
    ("said", "helped", "denied"),
    [
        ((TEMPLATE,), (), ()),
        ((TEMPLATE, YES), (SOURCE,), ()),
        ((TEMPLATE, HUH), (), ()),
        ((LIKED,), (SOURCE,), ()),
        ((TEMPLATE, NO), (), (SOURCE,)),
        ((REFUSED,), (), (SOURCE,)),
        ((TEMPLATE, NO, hand("Let us jump on a call.")), (), (SOURCE,)),
        ((by_app(HOLDING, "holding_reply"), TEMPLATE, YES), (SOURCE,), ()),
    ],
    ids=str,
)
def test_what_only_repeats_a_case_points_at_it(
    said: tuple[Message | str, ...], helped: tuple[str, ...], denied: tuple[str, ...]
) -> None:
    found = case(*said)
    assert (found.standing, found.points_at, found.resolution) == ("pointer", SOURCE, None)
    assert (found.problem, found.asked_by) == (QUESTION, ASKER)
    assert (found.helped, found.denied) == (helped, denied)
    assert not found.answered_by


def test_what_an_asker_said_of_two_answers() -> None:
    found = case(TEMPLATE, NO, by_app("", "answer", SECOND), YES)
    assert (found.points_at, found.helped, found.denied) == (SECOND, (SECOND,), (SOURCE,))


PURPOSES = (
    *("holding_reply", "missing_facts", "offer_call", "invite_to_product", "product_review", "follow_up"),
    *("thank_and_close", "out_of_hours", "hand_over", "secret_shared", "some_later_purpose"),
)


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("then", [(), (YES,), (NO,), ("I'm on 2.0",)], ids=str)
def test_no_purpose_but_an_answer_becomes_a_resolution(purpose: str, then: tuple[str, ...]) -> None:
    assert isinstance(made(by_app(f"{HOLDING} {THEIRS}", purpose), *then), Skip)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_teams_own_answer_after_it_does(purpose: str) -> None:
    found = case(by_app(HOLDING, purpose), "I'm on 2.0", BY_HAND, YES)
    assert (found.standing, found.resolution) == ("confirmed", BY_HAND[1])
    assert found.problem == f"{QUESTION}\nI'm on 2.0"
    assert not any(HOLDING in remark.text for remark in found.remarks)


@pytest.mark.parametrize("closing", [(), (YES,)], ids=str)
def test_a_rewritten_answer_is_a_case_of_its_own_beside_the_one_it_rewrote(closing: tuple[str, ...]) -> None:
    found = case(EDIT, *closing)
    assert (found.resolution, found.points_at) == (MINE, SOURCE)
    assert found.standing == ("confirmed" if closing else "answered")
    assert (found.helped, found.denied) == ((), ()), "what was said, was said of the new words"


def test_a_rewritten_answer_that_did_not_help_is_none() -> None:
    assert made(EDIT, NO) == Skip("not_solved", "slack:C1:1700000000.000100")


def test_what_is_added_to_a_repetition_is_kept_with_it() -> None:
    found = case(TEMPLATE, BY_HAND)
    assert (found.standing, found.points_at) == ("answered", SOURCE)
    assert found.resolution
    assert {THEIRS, BY_HAND[1]} == set(found.resolution.split("\n\n"))
    assert not any(piece in found.resolution for piece in FRAME)


def test_the_teams_answer_after_one_that_did_not_help() -> None:
    found = case(TEMPLATE, NO, BY_HAND, YES)
    assert (found.standing, found.resolution, found.points_at) == ("confirmed", BY_HAND[1], None)
    assert (found.helped, found.denied) == ((), (SOURCE,))


def test_a_thread_that_fell_silent_after_a_repetition_says_nothing() -> None:
    closing = by_app("Closing this for now, as we haven't heard back.", "follow_up")
    assert made(TEMPLATE, closing) == Skip("closed_for_silence", "slack:C1:1700000000.000100")


def test_no_case_points_at_itself() -> None:
    own = by_app("", "answer", "slack:C1:1700000000.000100")
    assert case(BY_HAND, YES, own).points_at is None
