"""Slack read live: the same cases as from an export, few requests, and nothing lost whatever happens."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot.commands.reindex import reindex_live
from copilot.commands.reindexing.reindex_live import open_live
from copilot.slack.cleared import Cleared, Instant
from index.cases.make import CaseMaker
from index.cases.references import References
from index.errors import InputError, SourceFailedError
from index.history import slack as history
from index.history.forgotten import Forgotten
from index.history.tables import SLACK_MESSAGES
from index.model import VISIBILITIES, Case, Release, Thread
from index.progress import Silent
from index.reindex import reindex
from index.sources.slack_export import SlackExport
from index.sources.slack_people import Directory
from index.sources.slack_sync import ReadingContext
from index.storage import case_store
from index.team import TeamTally, name_team
from tests.conftest import NOW, WORKSPACE
from tests.live.conftest import ANSWER, QUESTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from copilot.build import App
    from index.model import Issue, Skip
    from index.sources.base import HistorySource
    from index.storage.scope import Scope
    from tests.strict_slack import Channel, StrictSlack

    MakeApp = Callable[..., App]

INTERNAL = ["#team-internal", "#ext-harbourline"]


def cases_of(app: App) -> dict[str, Case]:
    return {
        case.case_id: case
        for visibility in VISIBILITIES
        for page in case_store.pages(app.engine, visibility)
        for case in page
        if case.standing != "unanswered"
    }


def sync(app: App, **options: Any) -> dict[str, Any]:
    """A run that must succeed; waits are not waited."""
    result, failures = reindex_live(app, sleep=lambda seconds: None, **options)
    assert failures == []
    return result


def counts(result: dict[str, Any]) -> tuple[int, ...]:
    return tuple(result[name] for name in ("added", "changed", "removed", "embedded"))


@pytest.mark.parametrize("internal", [[], INTERNAL])
def test_the_demo_gives_the_same_cases_live_and_from_its_export(
    demo_slack: StrictSlack, live_app: MakeApp, internal: list[str]
) -> None:
    live = open_live(live_app(slack={"internal_channels": internal}), Silent())
    with closing(live):
        live.fetch(Silent(), full=False)
    assert live.failures == []
    export = SlackExport(WORKSPACE / "slack_export", internal, "https://strict.slack.com")
    cases = made_of(live.sources[0])
    assert cases == made_of(export)
    assert len(cases) > 60
    assert {case.visibility for case in cases.values()} == ({"public", "internal"} if internal else {"public"})
    assert live.requests["slack"] == sum(demo_slack.counts.values())
    assert not demo_slack.problems


def made_of(source: HistorySource) -> dict[str, Case]:
    """The cases of one source, with the team that is inferred from it."""
    tally, items = TeamTally(), list(source.read())
    for item in items:
        if isinstance(item, Thread):
            tally.add_thread(item)
    make_case = CaseMaker(name_team([tally]), References("millrace-data/millrace"), False, Forgotten())
    made = [make_case(item) for item in items if not isinstance(item, Release)]
    return {case.case_id: case for case in made if isinstance(case, Case)}


def test_a_second_sync_reads_one_page_a_channel_and_nothing_else(demo_slack: StrictSlack, live_app: MakeApp) -> None:
    app = live_app()
    fetch(app)
    before = demo_slack.counts.copy()
    fetch(app)
    asked = demo_slack.counts - before
    channels = sum(not c.is_private and not c.is_ext_shared for c in demo_slack.world.channels.values())
    once = ("auth.test", "users.list", "conversations.list", "usergroups.list")
    assert asked == dict.fromkeys(once, 1) | {"conversations.history": channels}


def fetch(app: App) -> list[Any]:
    """Read, and make nothing of it yet; the failures."""
    live = open_live(app, Silent(), sleep=lambda seconds: None)
    with closing(live):
        live.fetch(Silent(), full=False)
    return live.failures


@pytest.mark.parametrize("may_be_asked", [True, False])
def test_a_user_group_is_called_by_its_name_where_slack_tells_it(
    small: Any, live_app: MakeApp, may_be_asked: bool
) -> None:
    slack, support, who = small
    group = slack.add_user_group("storage-crew", [person(slack, who["ana"])])
    person(slack, who["ana"]).edits(support, who["reply"], f"{ANSWER}; <!subteam^{group.id}> knows why")
    if not may_be_asked:
        slack.scopes.discard("usergroups:read")
    app = live_app(team={"members": ["@ana"]})
    assert sync(app)["cases"] == 1
    (case,) = cases_of(app).values()
    assert case.remarks[0].text == f"{ANSWER}; @{'storage-crew' if may_be_asked else 'group'} knows why"
    assert case.resolution == ANSWER, "who knows why solves nothing"


class ChangedMeanwhile:
    """A source of whose one case a message is edited or deleted, by event, between its reading and its saving."""

    name, is_current = "slack", True

    def __init__(self, app: App, source: HistorySource, case_id: str, ts: str) -> None:
        self._app, self._source, self._case_id, self._ts = app, source, case_id, ts

    def read(self) -> Iterator[Thread | Issue | Release | Skip]:
        yield from self._source.read()
        with self._app.engine.begin() as connection:
            case_store.remove(connection, [self._case_id])
            history.clear_message(connection, self._case_id.split(":")[1], self._ts)

    def scopes(self) -> list[Scope]:
        return self._source.scopes()


def test_what_is_changed_while_a_reindex_reads_is_not_saved_again(small: Any, live_app: MakeApp) -> None:
    slack, support, who = small
    app = live_app(team={"members": ["@ana"]})
    sync(app)
    case_id = f"slack:{support.id}:{who['root']}"
    live = open_live(app, Silent())
    with closing(live):
        source = ChangedMeanwhile(app, live.sources[0], case_id, who["reply"])
        reindex(app.index, [source], team_ids=[who["ana"]], progress=Silent(), now=NOW)
    assert case_id not in cases_of(app)
    person(slack, who["ana"]).deletes(support, who["reply"])
    person(slack, who["ana"]).says(support, "Upgrade, and the lock goes by itself", who["root"])
    sync(app)
    assert cases_of(app)[case_id].resolution == "Upgrade, and the lock goes by itself"


def test_what_is_new_changed_or_deleted_in_the_window_is_read_and_nothing_more(small: Any, live_app: MakeApp) -> None:
    slack, support, who = small
    uma, ana = (person(slack, who[name]) for name in ("uma", "ana"))
    app = live_app(team={"members": ["@ana"]})
    other = slack.add_user("max").says(support, "certificate verify failed behind our proxy")
    ana.says(support, "Set TOOL_CA_BUNDLE to the proxy's certificate", other)
    quiet = uma.says(support, "leading zeros vanish from a CSV")
    ana.says(support, "Declare the column as text", quiet)
    assert counts(sync(app))[:3] == (3, 0, 0)

    uma.edits(support, who["root"], QUESTION + " On Windows.")
    ana.deletes(support, slack.thread(support, other)[1].ts)
    fresh = uma.says(support, "How do I set a schedule?")
    ana.says(support, "Write schedule: daily in the project file", fresh)
    before = slack.counts.copy()
    assert counts(sync(app))[:3] == (1, 1, 1)
    # An edited root tells nothing of its replies; the fresh thread is read, and the other has no replies any more.
    assert (slack.counts - before)["conversations.replies"] == 1
    assert f"slack:{support.id}:{other}" not in cases_of(app)

    for ts in (fresh, quiet):
        for message in reversed(slack.thread(support, ts)):
            ana.deletes(support, message.ts)
    assert counts(sync(app))[:3] == (0, 0, 2)
    assert set(cases_of(app)) == {f"slack:{support.id}:{who['root']}"}


def test_an_older_reply_waits_for_a_full_reading(small: Any, live_app: MakeApp) -> None:
    slack, support, who = small
    app = live_app(team={"members": ["@ana"]}, slack={"reply_window_days": 0})
    sync(app)
    person(slack, who["ana"]).edits(support, who["reply"], "Upgrade, and the lock goes by itself")
    assert counts(sync(app))[:3] == (0, 0, 0)
    assert counts(sync(app, full=True))[:3] == (0, 1, 0)
    assert cases_of(app)[f"slack:{support.id}:{who['root']}"].resolution == "Upgrade, and the lock goes by itself"
    again = sync(app, full=True)
    assert again["embedded"] == 0


def test_a_reply_posted_through_the_copilot_is_its_approvers(small: Any, live_app: MakeApp) -> None:
    slack, support, who = small
    from copilot.slack.gateway import Gateway

    root = person(slack, who["uma"]).says(support, "Why is my schedule ignored?")
    gateway = Gateway(slack.bot_token, slack.api_url)
    text = "Set `enabled: true` in the project file, then it runs"
    cleared = Cleared(support.id, root, text, "o1", who["ana"], Instant.now(), timedelta(minutes=1))
    gateway.post_reply(cleared, name="Ana")
    forged = {"event_type": "support_copilot_reply", "event_payload": {"approved_by": who["ana"]}}
    other = slack.other_bot_says(support, "Buy now", root)
    slack.world.channels[support.id].messages[other].metadata = forged
    app = live_app(team={"members": ["@ana"]})
    sync(app)
    case = cases_of(app)[f"slack:{support.id}:{root}"]
    assert (case.resolution, case.answered_by, case.answered_by_team) == (text, who["ana"], True)


def test_what_a_plan_hides_was_not_deleted(small: Any, live_app: MakeApp) -> None:
    slack, support, who = small
    app, max_ = live_app(team={"members": ["@ana"]}), slack.add_user("max")
    newer = []
    for text in ("certificate verify failed behind our proxy", "leading zeros vanish from a CSV"):
        newer.append(max_.says(support, text))
        person(slack, who["ana"]).says(support, "Set TOOL_MODE to strict in the settings, and it is gone", newer[-1])
    assert sync(app)["cases"] == 3
    slack.world.hidden_before = float(newer[0])
    for message in reversed(slack.thread(support, newer[1])):
        max_.deletes(support, message.ts)
    assert counts(sync(app, full=True))[:3] == (0, 0, 1)
    assert set(cases_of(app)) == {f"slack:{support.id}:{ts}" for ts in (who["root"], newer[0])}


def test_a_secret_is_kept_nowhere(small: Any, live_app: MakeApp) -> None:
    slack, support, who = small
    token = "xoxb-" + "123456789012-" * 2 + "abcdefghijklmnopqrstuvwx"
    person(slack, who["uma"]).says(support, f"my token is {token} &amp; it fails")
    app = live_app()
    sync(app)
    with app.engine.connect() as connection:
        kept = str(connection.execute(SLACK_MESSAGES.select()).all())
    assert "my token is" in kept
    assert token not in kept


def test_waits_that_slack_asks_for_are_waited_and_said(
    small: Any, live_app: MakeApp, capsys: pytest.CaptureFixture[str]
) -> None:
    slack, _support, _who = small
    slack.faults.answer("conversations.history", retry_after=7)
    slack.faults.answer("conversations.replies", retry_after=11, times=2)
    waited: list[float] = []
    result, failures = reindex_live(live_app(team={"members": ["@ana"]}), sleep=waited.append)
    assert (waited, failures, result["cases"]) == ([7, 11, 11], [], 1)
    assert "Slack asks to wait 7 s" in capsys.readouterr().err


@pytest.mark.parametrize("fault", ["502", "html", "dropped"])
def test_a_page_that_breaks_is_asked_for_again(small: Any, live_app: MakeApp, fault: str) -> None:
    slack, _support, _who = small
    for method in ("conversations.history", "conversations.replies", "users.list"):
        if fault == "dropped":
            slack.faults.drop_before(method)
        else:
            slack.faults.answer(method, status=502, html=fault == "html")
    app = live_app(team={"members": ["@ana"]})
    assert sync(app)["cases"] == 1


def test_slack_that_stays_away_is_said_and_the_next_run_goes_on(small: Any, live_app: MakeApp) -> None:
    slack, _support, _who = small
    app = live_app(team={"members": ["@ana"]})
    slack.faults.answer("conversations.replies", status=502, times=6)
    result, failures = reindex_live(app, sleep=lambda seconds: None)
    assert [type(failure) for failure in failures] == [SourceFailedError]
    assert result["cases"] == 0
    assert sync(app)["cases"] == 1


def test_a_token_revoked_halfway_keeps_what_was_read(demo_slack: StrictSlack, live_app: MakeApp) -> None:
    app = live_app()
    after(demo_slack, "conversations.replies", 20, demo_slack.revoke_token)
    failures = fetch(app)
    assert [type(failure) for failure in failures] == [InputError]
    assert "token_revoked" in str(failures[0])
    with pytest.raises(InputError, match="token_revoked"):
        fetch(app)
    demo_slack.world.revoked = False
    demo_slack.faults.clear()
    before = demo_slack.counts.copy()
    assert fetch(app) == []
    assert (demo_slack.counts - before)["conversations.replies"] == threads_in(demo_slack) - 20


def test_cut_short_at_every_request_the_next_run_completes(
    small: Any, live_app: MakeApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """As a kill would: nothing is kept but what was committed. Pages of two messages make many moments."""
    slack, support, who = small
    uma, ana = (person(slack, who[name]) for name in ("uma", "ana"))
    for number in range(5):
        root = uma.says(support, f"Question {number} about schedules that do not start")
        for place in range(4):
            ana.says(
                support, f"Answer {place} to question {number}: set `scheduler.retry` to {place} and restart it", root
            )
    for module in ("index.sources.slack_api", "index.sources.slack_sync"):
        monkeypatch.setattr(f"{module}.PAGE", 2)
    app = live_app(team={"members": ["@ana"]})
    calls = 0
    for _ in range(200):
        slack.faults.clear()
        done = slack.counts.total()
        slack.world.revoked = False
        after(slack, "conversations", 2, slack.revoke_token)
        failures = fetch(app)
        calls += slack.counts.total() - done
        if not failures:
            break
    else:
        pytest.fail("it never came to its end")
    slack.faults.clear()
    slack.world.revoked = False
    sync(app)
    assert cases_of(app).keys() == {f"slack:{support.id}:{root.ts}" for root in roots(slack, support)}
    assert {case.resolution.count("Answer") for case in cases_of(app).values() if case.resolution} == {4, 0}


def test_a_channel_that_cannot_be_read_is_a_warning_and_the_rest_goes_on(
    small: Any, live_app: MakeApp, capsys: pytest.CaptureFixture[str]
) -> None:
    slack, _support, who = small
    uma, ana = (person(slack, who[name]) for name in ("uma", "ana"))
    old, away = slack.add_channel("old", [ana, uma]), slack.add_channel("away", [ana, uma])
    for channel in (old, away):
        root = uma.says(channel, f"certificate verify failed in {channel.name}")
        ana.says(channel, "Set TOOL_CA_BUNDLE to the proxy's certificate", root)
    app = live_app(team={"members": ["@ana"]}, slack={"support_channels": ["#support", "#nowhere", "#old", "#away"]})
    assert sync(app)["cases"] == 3
    slack.archive(old)
    away.members.remove(slack.bot_user_id)
    result = sync(app)
    assert result["cases"] == 3  # everybody may still read them
    assert {(c["channel"], c["reason"]) for c in result["channels_left_out"]} == {
        ("#nowhere", "channel_not_found"),
        ("#old", "is_archived"),
        ("#away", "not_in_channel"),
    }
    assert "Slack channel #away is not read: not in channel" in capsys.readouterr().err


@pytest.mark.parametrize("how", ["private", "shared", "gone", "private without us"])
def test_a_channel_that_is_not_everybodys_any_more_is_forgotten(small: Any, live_app: MakeApp, how: str) -> None:
    slack, support, _who = small
    app = live_app(team={"members": ["@ana"]})
    assert sync(app)["cases"] == 1
    if how == "gone":
        del slack.world.channels[support.id]
    if how == "shared":
        support.is_ext_shared = True
    support.is_private = how.startswith("private")
    if how == "private without us":
        support.members.remove(slack.bot_user_id)
    result = sync(app, max_shrink=0.0)
    assert (result["cases"], result["removed"]) == (0, 1)
    with app.engine.connect() as connection:
        assert connection.execute(SLACK_MESSAGES.select()).all() == []


def test_a_private_channel_is_read_only_when_it_is_named_and_then_for_the_team(
    slack: StrictSlack, live_app: MakeApp
) -> None:
    ana, uma = slack.add_user("ana"), slack.add_user("uma")
    secret = slack.add_channel("secret", [ana, uma], is_private=True)
    ana.says(secret, ANSWER, uma.says(secret, QUESTION))
    app = live_app(team={"members": ["@ana"]})
    assert sync(app)["cases"] == 0
    assert "conversations.history" not in slack.counts
    named = live_app(team={"members": ["@ana"]}, slack={"internal_channels": ["#secret"]})
    sync(named)
    assert [case.visibility for case in cases_of(named).values()] == ["internal"]
    # No longer named: nothing of it may be kept.
    assert sync(app)["removed"] == 1


@pytest.mark.parametrize(
    "raw", [None, 7, "text", {}, {"ts": 5}, {"ts": "never"}, {"ts": "1.0", "text": 3}, {"ts": "1.0", "files": "x"}]
)
def test_what_is_no_message_is_not_kept(raw: object) -> None:
    assert ReadingContext("B1", Directory(), Forgotten()).kept(raw, "C1") is None


def test_only_the_named_channels_are_read_where_some_are_named(small: Any, live_app: MakeApp) -> None:
    slack, support, who = small
    slack.add_channel("random", [person(slack, who["uma"])])
    sync(live_app(slack={"index_channels": ["#support"]}))
    assert {call.args["channel"] for call in slack.calls("conversations.history")} == {support.id}


def person(slack: StrictSlack, user_id: str) -> Any:
    from tests.strict_slack import Person

    return Person(slack.world, slack._delivery, slack.world.users[user_id])


def roots(slack: StrictSlack, channel: Channel) -> list[Any]:
    return [message for message in slack.messages(channel) if message.thread_ts is None]


def threads_in(slack: StrictSlack) -> int:
    """How many threads there are to read: those of a root that somebody wrote, in channels that everybody reads."""
    return sum(
        channel.messages[root].subtype != "tombstone"
        for channel in slack.world.channels.values()
        for root in channel.threads
        if not channel.is_private and not channel.is_ext_shared
    )


def after(slack: StrictSlack, prefix: str, number: int, then: Callable[[], None]) -> None:
    """Do something once so many calls of these methods have been answered."""
    done = [0]

    def counted(method: str) -> Callable[[dict[str, Any]], bool]:
        def look(_: dict[str, Any]) -> bool:
            done[0] += 1
            if done[0] == number + 1:
                then()
            return False

        return look

    for method in ("conversations.history", "conversations.replies"):
        if method.startswith(prefix):
            slack.faults.answer(method, times=10**6, when=counted(method))
