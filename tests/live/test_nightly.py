"""The night's work: as a command, as a part of `serve`, and what it says of itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from copilot.commands import save, suggest
from copilot.commands.permalink import read_permalink
from copilot.commands.reindex import reindex_live
from copilot.commands.reindexing.reindex_alerts import tell_stale
from copilot.commands.save import save_conversation
from copilot.doctor.checkup import examine
from copilot.evaluation.saved.saved_records import saved_threads
from copilot.records.tables import SUGGESTIONS
from copilot.serve.nightly import Nightly
from copilot.settings import Policy
from index.errors import InputError, ShrunkError
from index.storage.locking.lock import is_being_written, writer_lock
from tests.commands import run_script, running
from tests.conftest import NOW, ROOT
from tests.live.conftest import ANSWER, QUESTION
from tests.live.test_slack import cases_of, person, sync

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App
    from tests.strict_slack import StrictSlack

    MakeApp = Callable[..., App]

TEAM = {"members": ["@ana"]}


def environment(slack: StrictSlack, folder: Path) -> dict[str, str]:
    return os.environ | {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_API_URL": slack.api_url,
        "COPILOT_DATA_DIR": str(folder / "data"),
    }


def night(slack: StrictSlack, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`scripts/reindex.py` as cron runs it."""
    command = [sys.executable, str(ROOT / "scripts" / "reindex.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment(slack, folder))


def another_night(slack: StrictSlack, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The same, without waiting for the model to be loaded."""
    return run_script(ROOT / "scripts" / "reindex.py", folder, *arguments, **environment(slack, folder))


def test_a_night_is_one_line_and_an_exit_code(small: Any, tmp_path: Path) -> None:
    slack, support, who = small
    (tmp_path / "copilot.toml").write_text(
        '[team]\nmembers = ["@ana"]\n[slack]\ntriage_channel = "#team"\n[reindex]\nnotify = true\n'
    )
    team = slack.add_channel("team", [person(slack, who["ana"])], is_private=True)
    first = night(slack, tmp_path)
    assert (first.returncode, first.stdout.count("\n")) == (0, 1), first.stderr
    assert first.stdout.startswith("reindex: 1 cases, 0 known issues (+1 ~0 -0)")
    assert json.loads(another_night(slack, tmp_path, "--json").stdout)["unchanged"] == 1

    person(slack, who["ana"]).deletes(support, who["reply"])
    shrunk = another_night(slack, tmp_path)
    assert (shrunk.returncode, shrunk.stdout) == (1, "")
    assert "1 of 1 cases" in shrunk.stderr.splitlines()[-1]
    assert "--allow-shrink" in shrunk.stderr.splitlines()[-1]
    assert ["went wrong" in message.text for message in slack.messages(team)] == [True]
    assert another_night(slack, tmp_path, "--allow-shrink").returncode == 0

    with writer_lock(tmp_path / "data", "reindex", NOW):
        second = another_night(slack, tmp_path)
    assert (second.returncode, second.stdout) == (1, "")
    assert len(slack.messages(team)) == 1  # another one being at it is no trouble

    slack.revoke_token()
    refused = another_night(slack, tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "token_revoked" in refused.stderr


def test_nothing_named_and_nothing_given_is_said(tmp_path: Path) -> None:
    ran = run_script(ROOT / "scripts" / "reindex.py", tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "Nothing to read" in ran.stderr


def test_killed_at_any_moment_the_next_run_completes(small: Any, live_app: MakeApp, tmp_path: Path) -> None:
    """SIGKILL while it reads; Slack is slow, so that the reading lasts."""
    slack, support, who = small
    ana, uma = person(slack, who["ana"]), person(slack, who["uma"])
    for number in range(25):
        ana.says(
            support, f"Raise `limit_{number}` in its settings", uma.says(support, f"Schedule {number} does not start")
        )
    (tmp_path / "copilot.toml").write_text('[team]\nmembers = ["@ana"]\n')
    slack.faults.slow("conversations.replies", 0.1, times=1000)
    for reads in (0, 3, 11, 19):
        with running(tmp_path, "reindex", **environment(slack, tmp_path)):  # and killed
            slack.wait_for(lambda reads=reads: slack.counts["conversations.replies"] > reads, timeout=60)
    slack.faults.clear()
    app = live_app(team=TEAM)
    assert sync(app)["cases"] == 26
    # Each kill lost at most the thread that was just being read.
    assert slack.counts["conversations.replies"] <= 26 + 2 * 4


def test_far_fewer_cases_than_before_change_nothing(small: Any, live_app: MakeApp) -> None:
    slack, support, who = small
    app = live_app(team=TEAM)
    sync(app)
    person(slack, who["ana"]).deletes(support, who["reply"])
    with pytest.raises(ShrunkError, match="1 of 1 cases"):
        reindex_live(app, max_shrink=0.5)
    assert len(cases_of(app)) == 1
    sync(app, max_shrink=1.0)
    assert cases_of(app) == {}


def test_the_app_knows_that_a_reindex_is_at_work(tmp_path: Path) -> None:
    assert not is_being_written(tmp_path, NOW)
    with writer_lock(tmp_path, "reindex", NOW):
        assert is_being_written(tmp_path, NOW + timedelta(hours=1))
        assert not is_being_written(tmp_path, NOW + timedelta(hours=7))  # it must have crashed
    assert not is_being_written(tmp_path, NOW)


class Process:
    """A reindex that works until it is told that it is done."""

    code: int | None = None

    def poll(self) -> int | None:
        return self.code

    def terminate(self) -> None:
        self.code = -15


def test_serve_starts_it_once_a_night() -> None:
    now = [datetime(2026, 11, 25, 22, 0, tzinfo=ZoneInfo("Europe/Berlin"))]
    started: list[Process] = []

    def start() -> Process:
        started.append(Process())
        return started[-1]

    policy = Policy.model_validate({"reindex": {"nightly_at": "02:30"}, "hours": {"timezone": "Europe/Berlin"}})
    nightly = Nightly(policy, lambda: now[0], start)
    for _ in range(2 * 24 * 60):
        now[0] += timedelta(minutes=1)
        nightly.look()
        if started and now[0].hour == 3:
            started[-1].code = 0
    assert len(started) == 2
    never = Nightly(Policy(), lambda: now[0], start)
    now[0] += timedelta(days=2)
    never.look()
    assert len(started) == 2


def test_doctor_says_when_each_source_was_read_and_what_was_not(small: Any, live_app: MakeApp) -> None:
    slack, _, who = small
    away = slack.add_channel("away", [person(slack, who["uma"])])
    app = live_app(team=TEAM, github={"repositories": ["acme/tool"]})
    app.settings.policy.github.repositories.clear()
    sync(app)
    app.settings.policy.github.repositories.append("acme/tool")
    away.members.remove(slack.bot_user_id)
    support = ["#support", "#away"]
    late = live_app(team=TEAM, slack={"support_channels": support})
    sync(late)
    now = datetime.now(ZoneInfo("UTC"))
    says = {f.check: f for f in examine(late, lambda: now) if f.check.startswith("source")}
    assert says["source slack"].says.startswith(f"read {now:%Y-%m-%d}")
    assert "1 cases, left out: 1 channel_not_in_channel; not read: #away: not in channel" in says["source slack"].says
    stale = {f.check: f for f in examine(app, lambda: now + timedelta(days=3)) if f.check.startswith("source")}
    assert "3 days ago, run" in stale["source slack"].says
    assert "never fully read" in stale["source github:acme/tool"].says


def test_the_team_is_told_of_a_source_that_nobody_could_read_for_days(small: Any, live_app: MakeApp) -> None:
    slack, _, who = small
    team = slack.add_channel("team", [person(slack, who["ana"])], is_private=True)
    policy = {"slack": {"triage_channel": "#team"}, "github": {"repositories": ["acme/tool"]}}
    now = datetime.now(ZoneInfo("UTC"))
    tell_stale(live_app(**policy), now)
    assert slack.messages(team) == []  # nobody asked to be told
    tell_stale(live_app(**policy, reindex={"notify": True}), now)
    (told,) = slack.messages(team)
    assert "slack, github:acme/tool" in told.text


def test_a_thread_is_read_by_its_link(small: Any, live_app: MakeApp) -> None:
    _slack, support, who = small
    app = live_app(team=TEAM)
    for ts, rest in ((who["root"], ""), (who["reply"], f"?thread_ts={who['root']}")):
        link = f"https://strict.slack.com/archives/{support.id}/p{ts.replace('.', '')}{rest}"
        conversation, visibility = read_permalink(app, link)
        assert visibility == "public"
        assert [turn.message.text for turn in conversation.turns] == [QUESTION, ANSWER]
        assert [turn.role for turn in conversation.turns] == ["asker", "team"]
    with pytest.raises(InputError, match="not a link"):
        read_permalink(app, "https://example.com/x")
    with pytest.raises(InputError, match="thread_not_found"):
        read_permalink(app, f"https://strict.slack.com/archives/{support.id}/p1600000000000100")


@pytest.mark.parametrize("flags", [{"is_private": True}, {"is_ext_shared": True}, {"is_mpim": True}])
@pytest.mark.parametrize("audience", ["public", "internal"])
def test_a_thread_of_a_place_that_is_not_open_is_saved_as_internal(
    small: Any, live_app: MakeApp, monkeypatch: pytest.MonkeyPatch, flags: dict[str, bool], audience: Any
) -> None:
    slack, support, who = small
    app = live_app(team=TEAM)
    sync(app)
    for name, value in flags.items():
        setattr(support, name, value)
    slack.scopes |= {"mpim:read", "mpim:history"}
    link = f"https://strict.slack.com/archives/{support.id}/p{who['root'].replace('.', '')}"
    for command in (save, suggest):
        monkeypatch.setattr(command, "App", lambda settings: app)
        monkeypatch.setattr(command, "load_settings", lambda: None)
    save.run(link, None, audience, None)
    (saved,) = saved_threads(app.engine)
    assert saved.visibility == "internal"
    suggest.run(None, None, link, audience, None, as_json=True)
    with app.engine.connect() as connection:
        assert connection.scalars(select(SUGGESTIONS.c.visibility)).all() == ["internal"]


def test_a_thread_is_saved_by_the_link_of_any_of_its_messages(small: Any, live_app: MakeApp) -> None:
    _slack, support, who = small
    app = live_app(team=TEAM)
    for ts in (who["root"], who["reply"]):
        link = f"https://strict.slack.com/archives/{support.id}/p{ts.replace('.', '')}"
        conversation, visibility = read_permalink(app, link)
        save_conversation(app, conversation, link, visibility, NOW)
    (saved,) = saved_threads(app.engine)
    assert saved.case_id == f"slack:{support.id}:{who['root']}"
    assert (saved.conversation.question, saved.answer) == (QUESTION, ANSWER)


def test_home_says_how_much_is_known(small: Any, live_app: MakeApp) -> None:
    from copilot.records.freshness import freshness, in_one_line

    app = live_app(team=TEAM)
    now = datetime.now(ZoneInfo("UTC"))
    assert in_one_line(freshness(app.engine, Policy(), now, has_slack=True), now) == (
        "0 cases, known issues and pointers · read: Slack never ⚠️"
    )
    sync(app)
    time.sleep(0.01)
    assert in_one_line(freshness(app.engine, Policy(), now, has_slack=True), now) == (
        "1 cases, known issues and pointers · read: Slack within the hour"
    )
