"""Which sentences of an answer answer, by the weights that are shipped."""

from __future__ import annotations

import pytest

from index.cases.answer_pieces.judge import ANSWERS, chances, set_aside, shipped
from index.cases.answer_pieces.piece_features import features_of
from index.cases.answer_pieces.sentence_pieces import clauses, sentences
from index.cases.answer_text import answering, answers_nothing
from scripts.answer_pieces.piece_examples import CLASSES, read_examples

ASKED = "The nightly mirror of our packages stops with `MR-12 checksum` since we moved to 4.1. How do we repair it?"


@pytest.mark.parametrize(
    "said",
    [
        "Run `mirror verify --repair` on the node that holds the index.",
        "The checksum is computed over the compressed file since 4.1.",
        "Please increase `mirror.timeout` to 90 in the settings of the node.",
        "We have fixed this in 4.1.3, you can upgrade to it directly.",
        "Not supported: a mirror has one source.",
    ],
)
def test_a_step_a_cause_and_a_fact_answer(said: str) -> None:
    assert answering(said, ASKED) == said
    assert not answers_nothing(said)


@pytest.mark.parametrize(
    "said",
    [
        "Good morning Petra!",
        "Thanks a lot for the detailed report.",
        "We are looking into it and will come back to you.",
        "Our team is working on a nicer way to do this.",
        "A better message for this is planned.",
        "A fix that repairs the mirror by itself is planned.",
        "Could you send us the log of the node?",
        "Never heard of that one before, funny.",
        "I have removed the broken one from your account.",
    ],
)
def test_what_is_said_to_the_person_only_goes(said: str) -> None:
    step = "Run `mirror verify --repair` on the node."
    assert answering(f"{said} {step}", ASKED) == step


def test_code_and_quotations_go_or_stay_with_the_sentence_that_leads_to_them() -> None:
    block = "```\nmirror verify\nWe will see. Thanks!\n```"
    assert answering(f"Hope you are well!\nRun this on the node:\n{block}", ASKED) == f"Run this on the node:\n{block}"
    asked = f"Could you please paste what this prints:\n{block}"
    assert (
        answering(f"{asked}\nThen set `repair: true` in mirror.yml.", ASKED) == "Then set `repair: true` in mirror.yml."
    )
    prose, kept = set_aside("> one\n> two\nno")
    assert kept.back(prose) == "> one\n> two\nno"
    assert len(sentences(prose)) == 2


def test_pieces_joined_are_the_text() -> None:
    text = "1. Open it, e.g. with vi: then save (twice), and restart. Done? Yes - v2.1 does :tada: so\nnext line"
    said = sentences(text)
    assert "".join(said) == text
    assert all("".join(clauses(one)) == one for one in said)
    assert said[0].startswith("1. Open it, e.g. with vi")


def test_the_shipped_weights_are_whole_and_say_why() -> None:
    assert set(shipped().classes) == set(CLASSES.values())
    step, promise = "Set `a: 1` in mirror.yml.", "We'll look at it tomorrow."
    likely, unlikely = chances([step, promise], ASKED)
    assert likely > 0.8 > 0.2 > unlikely
    signs = features_of([step, promise], ASKED)
    assert shipped().why(signs[0], ANSWERS)
    assert not any(name.startswith("says_holding") for name, _ in shipped().why(signs[0], ANSWERS))


def test_our_own_examples_have_a_class_each_and_pieces_of_the_same_message_stay_together() -> None:
    examples = read_examples()
    assert len(examples.texts) == len(examples.classes) == len(examples.messages) > 1_000
    assert set(examples.classes) == set(CLASSES.values())
    assert examples.messages == sorted(examples.messages)


@pytest.mark.parametrize("tail", ["and then run it again", "or skip the index", "then never mirror it again"])
def test_a_step_without_a_subject_goes_on_with_the_step_before(tail: str) -> None:
    assert clauses(f"Repair the mirror, {tail}.") == [f"Repair the mirror, {tail}."]


@pytest.mark.parametrize("tail", ["and we will tell you more", "and no reason to worry", "and your night is saved"])
def test_what_has_a_subject_begins_anew(tail: str) -> None:
    assert clauses(f"Repair the mirror, {tail}.") == ["Repair the mirror, ", f"{tail}."]
