"""What wants an answer, and so a card; when in doubt it does."""

from __future__ import annotations

import pytest

from copilot.desk.openings import wants_an_answer
from index.model import Message
from scripts.measure_openings import measured
from tests.conftest import SHARED


def said(*texts: str, author: str = "U1", files: tuple[str, ...] = ()) -> list[Message]:
    return [Message(f"{place}.0", author, text, files=files) for place, text in enumerate(texts, start=1)]


@pytest.mark.parametrize(
    "text",
    [
        "hi",
        "Hello!",
        "good morning",
        "Good morning everyone :wave:",
        "Guten Morgen",
        "thanks everybody",
        ":tada:",
        "👋🏽",
        "+1",
        "happy friday all",
        "congrats on the release!",
        "We are hiring a senior backend engineer, remote, DM me",
        "SEO services for your company, DM me for a free trial",
    ],
)
def test_greetings_thanks_emoji_and_job_offers_want_none(text: str) -> None:
    assert not wants_an_answer(said(text))


@pytest.mark.parametrize(
    "text",
    [
        "help",
        "hello, I have a question",
        "Need urgent help",
        "it is broken",
        "Login fails",
        "quick question about billing",
        "Good morning, please reset my password",
        "please add me to the beta",
        "Is it down?",
        "congrats on the release! How do I upgrade?",
        "Thanks to everyone who helped me yesterday, but the sync is broken again",
        "happy friday! our exports have been empty since monday",
        "hi all, quick intro: I am Zoe and I can not connect to my database",
        "```\nKeyError: 'region'\n```",
    ],
)
def test_whoever_needs_something_gets_an_answer(text: str) -> None:
    assert wants_an_answer(said(text))
    assert wants_an_answer(said("hi all :wave:", text))


def test_a_file_may_be_the_question() -> None:
    assert wants_an_answer(said("hi", files=("error.png",)))


def test_what_somebody_else_asks_below_a_greeting_is_a_question() -> None:
    greeting = said("happy friday all")
    assert not wants_an_answer([*greeting, *said("same to you", author="U2")])
    assert wants_an_answer([*greeting, *said("ours fails to load since noon", author="U2")])


def test_no_question_of_a_labelled_company_loses_its_card() -> None:
    """Each judged by what the other companies taught; the figures are those of `scripts.measure_openings`."""
    support = SHARED / "data" / "support"
    if not support.exists():
        pytest.skip(f"no labelled threads here: {support}")
    found = measured(support)
    assert {name: of["lost"] for name, of in found.items()} == dict.fromkeys(found, 0)
    companies = [of for name, of in found.items() if name != "own_threads"]
    assert sum(of["questions"] for of in companies) == 312
    assert sum(of["idle"] for of in companies) <= 13, "of 29 that ask nothing"
