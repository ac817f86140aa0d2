"""Promises and facts: what commits the team to something, what does not, and what may be taken out of a reply."""

from __future__ import annotations

import pytest

from copilot.drafting.checks.commitments.reading import commitments_in
from copilot.drafting.checks.promises import promises
from copilot.drafting.checks.unpromised import without_promises
from copilot.drafting.given import Given

FACTS = [
    "This is expected.",
    "It is scheduled with a cron.",
    "I don't know whether it is planned.",
    "We investigated such a file before.",
    "We shipped that with 2.8.",
    "I fixed that in #1692.",
    "The fix is in 4.1, so upgrade.",
    "The loader will stop at the first bad row.",
    "It will be fixed once you restart the agent.",
    "You'll get the result within a few minutes.",
    "The plan will be recalculated by the optimiser.",
    "Can it be that the fix will be released tomorrow?",
    "There is no ETA.",
    "We can't promise a date.",
    "If you send the trace, I'll have a look.",
    "Tell me the version and I will look further.",
    "I'll show you both ways.",
    "We usually release on Tuesdays.",
    "As the changelog says, it will be removed in 3.0.",
    "We guarantee the order within one partition.",
    "The issue for it is open: nobody works on it.",
]
PROMISES = [
    "We will get back to you.",
    "ETA tomorrow.",
    "Fix ETA: Friday.",
    "It will be fixed in the next release.",
    "I’ll ask the storage people and come back here.",
    "Our platform engineers are going to add that.",
    "Someone from our team will write to you.",
    "We plan to open it up in March.",
    "Parquet support is coming this quarter.",
    "It's on our roadmap.",
    "Will be in 7.1.",
    "ack, patch tomorrow",
    "Hi Mei we'll ship it tomorrow.",
    "@mei we will fix it",
    "You'll have it by Friday.",
    "You can expect a reply today.",
    "We're on it.",
    "I promise that it works.",
    "Leave it with us.",
    "If you open an issue, we'll fix it this week.",
    "Let me check with the team and get back to you.",
    "The plan is to release it in May.",
    "We'll refund the hours.",
    "As the docs say, this is a bug, and we'll fix it tomorrow.",
    "There's a fix coming next week.",
]


@pytest.mark.parametrize("text", FACTS)
def test_a_fact_is_no_promise(text: str) -> None:
    assert promises(text, Given()) == []


@pytest.mark.parametrize("text", PROMISES)
def test_a_promise_is_one(text: str) -> None:
    assert [remark.severity for remark in promises(text, Given())] == ["fault"]


@pytest.mark.parametrize(
    ("text", "what", "when"),
    [
        ("We'll ship the fix on Monday.", "delivers", "on monday"),
        ("I'll let you know.", "answers", ""),
        ("I'll ask our security team.", "asks", ""),
        ("I'll look into it today.", "looks", "today"),
        ("We'll move your workspace.", "acts", ""),
        ("You have my word.", "vows", ""),
    ],
)
def test_what_is_committed_to_and_when(text: str, what: str, when: str) -> None:
    assert [(found.what, found.when) for found in commitments_in(text)] == [(what, when)]


@pytest.mark.parametrize(
    "text", ["I'm asking the team and will get back to you here.", "We'll look into it and let you know."]
)
def test_a_reply_with_which_the_team_is_asked_may_say_so(text: str) -> None:
    assert promises(text, Given(told="team")) == []
    assert promises(text, Given())


@pytest.mark.parametrize("text", ["The team will get back to you within 24 hours.", "I'll ask them, and we'll fix it."])
def test_a_reply_with_which_the_team_is_asked_promises_no_more(text: str) -> None:
    assert promises(text, Given(told="team"))


def test_a_reply_out_of_hours_may_say_when_the_team_is_back() -> None:
    back = Given(back="Monday, 2 March, 09:00")
    assert promises("The team will reply when it is back on Monday.", back) == []
    assert promises("You'll get an answer here then.", back) == []
    assert promises("The team will reply within an hour.", back)
    assert promises("We will fix it on Monday.", back)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Set the option and run it again. We'll ship a fix tomorrow.", "Set the option and run it again."),
        ("Hi! We'll fix it soon. Until then, restart it every night.", "Hi! Restart it every night."),
        ("1. Restart it now.\n2. We'll get back to you.\n3. Send the log.", "1. Restart it now.\n3. Send the log."),
        ("Use `b`.\n\nI've escalated this.\n\n```\na: 1\n```", "Use `b`.\n\n```\na: 1\n```"),
    ],
)
def test_what_can_be_taken_out_is(text: str, rest: str) -> None:
    mended, remarks = without_promises(text, Given())
    assert mended == rest
    assert [remark.severity for remark in remarks] == ["mended"]


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for the report! We'll fix it soon.",  # nothing remains
        "Delete the old lock file, and we'll ship the rest tomorrow. Does it start then?",  # it also says what to do
        "We'll add a setting tomorrow. That will make it faster for you.",  # the next sentence is about it
        "Run it **again. We'll ship the rest** tomorrow, so wait for that.",  # half of the markup
        "Set it to 5 first. We'll release [the fix](https://docs.example.com/x) tomorrow.",  # it holds a link
        "Set it to 5 first. We'll add this tomorrow:\n```\na: 1\n```",  # it announces what follows
    ],
)
def test_what_cannot_be_taken_out_without_harm_stays(text: str) -> None:
    assert without_promises(text, Given()) == (text, [])


def test_an_honest_reply_stays_as_it_is() -> None:
    text = "\n\n".join(FACTS)
    assert without_promises(text, Given()) == (text, [])
