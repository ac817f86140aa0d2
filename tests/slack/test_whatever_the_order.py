"""Whatever happens around an approval, in whatever order: nothing is posted that may not be posted then, nothing twice.

The stories are made up by hypothesis and told to the real app, job by job, on a strict Slack; `oracle.py` judges each
post when Slack takes it. More of them than in every run, and new ones:

    ORDERS=5000 python -m pytest tests/slack/test_whatever_the_order.py
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot.records.tables import OUTBOX
from index.sources.slack_messages.authors import OWN_POST_EVENT
from tests.slack.mishaps import Die, Fault, Mail, Share, Stop, Team, Withdraw
from tests.slack.stage import Ground, Stage
from tests.slack.steps import Ask, Click, Step, Talk, Wait, Work, Write, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

ORDERS = int(os.environ.get("ORDERS", "0"))
USUAL = 40  # stories in every run; they take about twenty seconds
POINTS = 14  # in a job, between two things that others can see; more than most have
QUESTIONS = [("support", "thread"), ("support", "by hand"), ("support", "nothing")]
QUESTIONS += [("lab", "internal"), ("lab", "thread"), ("lab", "nothing")]

people = st.sampled_from(["ana", "ben"])
seconds = st.sampled_from([1.0, 16.0, 70.0, 130.0, 400.0])
withdrawals = st.builds(
    Withdraw,
    st.sampled_from(["thread", "by hand", "internal"]),
    st.sampled_from(
        ["deleted", "edited", "made internal", "channel gone", "obsolete", "forgotten", "not in the reindex", "back"]
    ),
)
happenings: st.SearchStrategy[Step] = st.one_of(
    withdrawals,
    st.builds(Share, st.sampled_from(["support", "lab", "triage"]), st.sampled_from(["shared", "opened", "closed"])),
    st.builds(Team, people, st.booleans()),
    st.builds(Talk, st.sampled_from(["says", "answers", "edits", "deletes"])),
    st.builds(Mail, st.sampled_from(["backwards", "twice", "lost"])),
    st.builds(Wait, seconds),
)
faults = st.builds(
    Fault,
    st.sampled_from(["busy", "broken", "refused", "dropped before", "dropped after"]),
    st.sampled_from(["chat.postMessage", "chat.postMessage", "chat.update", "conversations.replies"]),
    st.integers(0, 1),
)
clicks = st.builds(
    Click,
    people,
    st.sampled_from(["approve", "post_anyway", "try_again", "retract", "redraft", "dismiss"]),
    st.integers(-2, -1),
)
deaths = st.builds(Die, st.sampled_from(["act", "send"]), st.integers(0, POINTS))
stops = st.builds(
    Stop,
    st.sampled_from(["act", "send"]),
    st.integers(0, POINTS),
    st.sampled_from([20.0, 70.0, 700.0]),
    st.lists(happenings, max_size=2).map(tuple),
)
writings = st.builds(Write, people, st.sampled_from(["short", "long"]), st.sampled_from(["edit", "correct"]))
questions: st.SearchStrategy[Step] = st.sampled_from(QUESTIONS).map(lambda asked: Ask(*asked))  # type: ignore[arg-type]
anything = st.one_of(happenings, faults, clicks, deaths, stops, writings, questions, st.just(Work()))


def ways(who: Any) -> list[list[Step]]:
    """All that leads to a post."""
    approves, tries_again = Click(who, "approve"), Click(who, "try_again")
    return [
        [approves, Work()],
        [Write(who, "short"), Work()],
        [Talk("says"), Work(), Click(who, "post_anyway"), Work()],
        [Fault("busy"), approves, Work(), Wait(5), Work()],
        [Fault("broken"), approves, Work(), Wait(40), Work(), Wait(40), Work()],
        [Fault("dropped after"), approves, Work(), Wait(40), Work()],
        [Fault("refused"), approves, Work(), tries_again, Work()],
        [Fault("refused", after=1), approves, Work(), tries_again, Work()],
        [Fault("refused", after=1), Write(who, "long"), Work(), tries_again, Work()],
        [approves, Work(), Write(who, "short", "correct"), Work()],
        [approves, Work(), Click(who, "retract"), Work(), Click(who, "approve"), Work()],
    ]


@st.composite
def stories(draw: st.DrawFn) -> list[Step]:
    """A question, a way to a post with things in between, and more."""
    steps: list[Step] = [draw(questions)]
    for step in draw(st.sampled_from(ways(draw(people)))):
        between = st.one_of(happenings, st.one_of(deaths, stops) if step == Work() else happenings)
        steps += [*draw(st.lists(between, max_size=2)), step]
    return steps + draw(st.lists(anything, max_size=4))


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        ground = Ground(Path(folder))
        yield ground
        ground.close()


@pytest.fixture
def stage(ground: Ground) -> Iterator[Stage]:
    with Stage(ground) as stage:
        yield stage


@given(stories())
@settings(
    max_examples=ORDERS or USUAL,
    derandomize=not ORDERS,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nothing_is_posted_that_may_not_be_posted_then_and_nothing_twice(ground: Ground, story: list[Step]) -> None:
    with Stage(ground) as stage:
        tell(stage, *story)
        stage.settle()
        assert stage.left_over() == []
        still_works(stage)


def still_works(stage: Stage) -> None:
    """Whatever was, the next question is answered, once."""
    tell(stage, Share("triage", "closed"), Withdraw("by hand", "back"), Ask("support", "by hand"))
    stage.oracle.consent(stage.lea.id, stage.click(stage.lea, "approve", -1))
    stage.settle()
    assert len(stage.replies(stage.asked[-1])) == 1
    assert stage.left_over() == []


def test_an_undisturbed_approval_is_posted_once_in_every_way(ground: Ground) -> None:
    for way in ways("ana"):
        with Stage(ground) as stage:
            tell(stage, Ask("support", "thread"), *way)
            stage.settle()
            assert stage.left_over() == []
            standing = 0 if Click("ana", "retract") in way else 3 if Write("ana", "long") in way else 1
            assert len(stage.replies(stage.asked[0])) == standing, way


@pytest.mark.parametrize("job", ["act", "send"])
@pytest.mark.parametrize("at", range(POINTS))
def test_stopped_or_dead_at_each_point(ground: Ground, job: Any, at: int) -> None:
    """Of an answer in two messages to two channels; the second time the case it stands on goes while it is stopped."""
    stories: list[tuple[Ask, Step]] = [
        (Ask("support", "nothing"), Die(job, at)),
        (Ask("support", "nothing"), Stop(job, at, 60)),
        (Ask("lab", "internal"), Stop(job, at, 60, (Share("lab", "shared"),))),
        (Ask("support", "thread"), Stop(job, at, 60, (Withdraw("thread", "deleted"), Talk("says")))),
    ]
    for question, interruption in stories:
        with Stage(ground) as stage:
            tell(stage, question, Click("ana", "approve"), interruption)
            stage.settle()
            assert stage.left_over() == []


@pytest.mark.parametrize(
    ("place", "about", "meanwhile", "fault"),
    [
        ("support", "thread", Withdraw("thread", "deleted"), "is gone"),
        ("support", "thread", Withdraw("thread", "channel gone"), "is gone"),
        ("support", "by hand", Withdraw("by hand", "deleted"), "is gone"),
        ("support", "thread", Withdraw("thread", "forgotten"), "is gone"),
        ("support", "thread", Withdraw("thread", "not in the reindex"), "is gone"),
        ("support", "thread", Withdraw("thread", "edited"), "says something else"),
        ("support", "thread", Withdraw("thread", "made internal"), "is internal"),
        ("support", "thread", Withdraw("thread", "obsolete"), "is marked obsolete"),
        ("lab", "internal", Share("lab", "shared"), "others read the channel"),
        ("lab", "internal", Share("lab", "opened"), "others read the channel"),
        ("support", "thread", Talk("says"), "the thread is not as it was"),
        ("support", "thread", Talk("edits"), "the thread is not as it was"),
        ("support", "thread", Talk("deletes"), "the thread is not as it was"),
        ("support", "thread", Team("ana", leaves=True), "left the team"),
        ("support", "thread", Click("ana", "retract"), "no decision to post stands"),
        ("support", "thread", Work(), "posted for the second time"),
    ],
)
def test_the_oracle_sees_what_an_app_would_do_that_does_not_look(
    stage: Stage, place: Any, about: str, meanwhile: Step, fault: str
) -> None:
    """The row of a post is sent once more by hand, after something has happened."""
    tell(stage, Ask(place, about), Click("ana", "approve"), Work())
    with stage.nightly.connect() as connection:
        row = connection.execute(OUTBOX.select()).one()
    tell(stage, meanwhile, Wait(400), Work())
    assert stage.left_over() == []
    send_by_hand(stage, row.channel, row.thread_ts, row.text, outbox_id=row.outbox_id, by=row.approved_by)
    assert [found for found in stage.oracle.violations if fault in found]


def send_by_hand(stage: Stage, channel: str, thread_ts: str, text: str, *, outbox_id: str, by: str) -> None:
    """Post past every check, as an app that does not look would."""
    payload = {"outbox_id": outbox_id, "approved_by": by}
    place = {"channel": channel} | ({"thread_ts": thread_ts} if thread_ts else {})
    message = {"text": text, "metadata": {"event_type": OWN_POST_EVENT, "event_payload": payload}}
    no_preview = {"unfurl_links": False, "unfurl_media": False}
    stage.process.services.slack.client.api_call("chat.postMessage", json={**place, **message, **no_preview})


def test_the_oracle_knows_whose_words_they_are(stage: Stage) -> None:
    tell(stage, Ask("support", "thread"), Click("ana", "approve"), Work())
    slack, (channel, ts) = stage.process.services.slack, stage.asked[0]
    with stage.nightly.connect() as connection:
        row = connection.execute(OUTBOX.select()).one()
    send_by_hand(stage, channel.id, ts, "Other words.", outbox_id=row.outbox_id, by=stage.ana.id)
    send_by_hand(stage, channel.id, ts, "No row.", outbox_id="unknown", by=stage.ana.id)
    slack.post_card(channel.id, "No approval.", [])
    assert [found.partition(": ")[2] for found in stage.oracle.violations] == [
        "nobody approved these words",
        "it is posted for the second time",
        "unknown is not in the outbox",
        "a text in #support that no approval stands behind",
    ]
