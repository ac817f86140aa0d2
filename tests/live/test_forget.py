"""A request to forget: out of the answers at once, off the disk with the next build, and never read again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from copilot.cli import main
from copilot.forget import forget
from copilot.records.answers.suggestions import read_suggestion
from copilot.records.tables import AUDIT
from index.case_ids import parse_case_id
from index.errors import InputError
from index.storage.tables import VECTORS
from tests.asking import ask
from tests.conftest import GROWN_UP_TOO
from tests.live.conftest import ANSWER, QUESTION
from tests.live.test_github import REPO
from tests.live.test_slack import cases_of, person, sync
from tests.strict_github import StrictGitHub

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App

    MakeApp = Callable[..., App]

TEAM = {"members": ["@ana"]}


def forgotten(app: App, *, users: Any = (), threads: Any = (), channels: Any = ()) -> Any:
    return forget(app.engine, app.cache, users, threads, channels, datetime.now(UTC))


def on_disk(app: App, words: str) -> list[str]:
    """The files of the data folder in which some words stand."""
    folder: Path = app.settings.environment.copilot_data_dir
    return [file.name for file in folder.rglob("*") if file.is_file() and words.encode() in file.read_bytes()]


def found(app: App, question: str) -> list[str]:
    return [match.case.case_id for match in ask(app, question).matches]


@GROWN_UP_TOO
def test_a_thread_is_gone_at_once_and_stays_gone(small: Any, live_app: MakeApp) -> None:
    slack, support, who = small
    other = person(slack, who["uma"]).says(support, "certificate verify failed behind our proxy")
    person(slack, who["ana"]).says(support, "Set TOOL_CA_BUNDLE to the proxy's certificate", other)
    app = live_app(team=TEAM)
    sync(app)
    sync(app, full=True)
    case_id = f"slack:{support.id}:{who['root']}"
    suggestion = ask(app, QUESTION)
    assert suggestion.matches[0].case.case_id == case_id

    link = f"https://strict.slack.com/archives/{support.id}/p{who['root'].replace('.', '')}"
    told = forgotten(app, threads=[link])
    assert (told.cases, told.messages, told.suggestions) == (1, 2, 1)
    assert case_id not in found(app, "how do I get rid of the lock?")
    with app.engine.connect() as connection:
        kept = read_suggestion(connection, suggestion.suggestion_id)
        assert kept is not None
        assert kept.body is None
        vectors = connection.execute(select(VECTORS.c.text_hash)).all()
        (note,) = connection.execute(select(AUDIT).where(AUDIT.c.action == "forgot_thread")).all()
    assert len(vectors) == 2  # of the other thread: its title, which is its problem, and its resolution
    assert (note.channel, note.thread_ts, note.actor) == (support.id, who["root"], "operator")

    for full in (False, True):
        assert case_id not in cases_of(app)
        assert sync(app, full=full)["skipped_by_reason"].keys() <= {"root_deleted", "root_missing", "forgotten"}
    assert case_id not in cases_of(app)
    app.engine.dispose()
    assert on_disk(app, ANSWER) == []
    assert on_disk(app, "StateLockedError") == []
    assert len(list((app.settings.environment.copilot_data_dir / "generations").iterdir())) >= 1
    assert found(app, "certificate verify failed behind our proxy")[0] == f"slack:{support.id}:{other}"


@pytest.mark.parametrize("how", ["edited", "deleted", "channel made private"])
def test_what_stands_in_slack_no_more_is_off_the_disk_with_the_next_build(
    small: Any, live_app: MakeApp, how: str
) -> None:
    slack, support, who = small
    app = live_app(team=TEAM)
    sync(app)
    assert on_disk(app, ANSWER)
    match how:
        case "edited":
            person(slack, who["ana"]).edits(support, who["reply"], "Upgrade, and the lock goes by itself")
        case "deleted":
            person(slack, who["ana"]).deletes(support, who["reply"])
        case "channel made private":
            support.is_private = True
    sync(app, full=True)
    assert found(app, QUESTION) == ([f"slack:{support.id}:{who['root']}"] if how == "edited" else [])
    app.engine.dispose()
    assert on_disk(app, ANSWER) == []
    assert len(list((app.settings.environment.copilot_data_dir / "generations").iterdir())) == 1


def test_a_person_who_answered_is_forgotten_and_the_question_may_stay(small: Any, live_app: MakeApp) -> None:
    slack, support, who = small
    uma, ana, ben = person(slack, who["uma"]), person(slack, who["ana"]), slack.add_user("ben", real_name="Ben Brandt")
    root = uma.says(support, "How do I set a schedule?")
    ana.says(support, "Write schedule: daily in the project file", root)
    ben.says(support, f"As <@{ana.id}> said, and restart it after that change", root)
    app = live_app(team={"members": ["@ana", "@ben"]})
    sync(app)
    assert len(cases_of(app)) == 2
    told = forgotten(app, users=[ana.id])
    assert (told.cases, told.messages) == (2, 2)
    assert cases_of(app) == {}
    sync(app)
    (left,) = cases_of(app).values()
    assert left.resolution == "As someone said, and restart it after that change"
    assert "ana" not in str(left)
    assert "Ana" not in str(left)
    with app.engine.connect() as connection:
        (note,) = connection.execute(select(AUDIT).where(AUDIT.c.action == "forgot_user")).all()
    assert ana.id not in str(note)
    sync(app, full=True)
    assert cases_of(app) == {left.case_id: left}


def test_a_person_who_asked_is_forgotten_with_their_threads(small: Any, live_app: MakeApp) -> None:
    _, _, who = small
    app = live_app(team=TEAM)
    sync(app)
    assert forgotten(app, users=[who["uma"]]).cases == 1
    assert sync(app)["cases"] == 0
    app.engine.dispose()
    assert on_disk(app, "StateLockedError") == []


def test_a_channel_is_forgotten(small: Any, live_app: MakeApp) -> None:
    slack, support, _ = small
    app = live_app(team=TEAM)
    sync(app)
    assert forgotten(app, channels=[support.id]).cases == 1
    before = slack.counts["conversations.history"]
    result = sync(app)
    assert (result["cases"], slack.counts["conversations.history"]) == (0, before)
    assert {"channel": "#support", "reason": "forgotten"} in result["channels_left_out"]


def test_issues_people_and_repositories_of_github_are_forgotten(live_app: MakeApp) -> None:
    with StrictGitHub() as github:
        repo = github.add(REPO)
        for name in ("marta", "pete"):
            number = repo.opens(f"{name} cannot log in", f"The login of {name} loops for ever.", by=name)
            repo.says(number, "Set TOOL_PUBLIC_URL to the address that the browser sees, then it works.")
            repo.closes(number)
        open_one = repo.opens("one more", "Something is open.", by="nora")
        repo.says(open_one, "Me too, on Windows.", by="pete")
        app = live_app(github.url, github={"repositories": [REPO]})
        app.settings.environment.slack_bot_token = None
        sync(app)
        assert len(cases_of(app)) == 3
        forgotten(app, users=["pete"])
        forgotten(app, threads=[f"https://github.com/{REPO}/issues/1"])
        for full in (False, True):
            sync(app, full=full)
            assert set(cases_of(app)) == {f"github:{REPO}#{open_one}"}
            assert "pete" not in str(cases_of(app))
        forgotten(app, channels=[REPO])
        github.requests.clear()
        sync(app)
        assert (cases_of(app), github.requests) == ({}, [])


@pytest.mark.parametrize(
    ("text", "case_id"),
    [
        ("https://x.slack.com/archives/C1/p1700000000000100", "slack:C1:1700000000.000100"),
        (
            "https://x.slack.com/archives/C1/p1700000009000200?thread_ts=1700000000.000100&cid=C1",
            "slack:C1:1700000000.000100",
        ),
        ("slack:C1:1700000000.000100", "slack:C1:1700000000.000100"),
        ("github:acme/tool#12", "github:acme/tool#12"),
        ("https://github.com/acme/tool/issues/12", "github:acme/tool#12"),
    ],
)
def test_a_thread_is_named_by_link_or_id(text: str, case_id: str) -> None:
    assert parse_case_id(text) == case_id


@pytest.mark.parametrize(
    "what", [{}, {"threads": ["yesterday"]}, {"channels": ["#support"]}, {"users": ["@ana alves"]}]
)
def test_what_is_no_name_forgets_nothing(what: Any, small: Any, live_app: MakeApp) -> None:
    app = live_app(team=TEAM)
    sync(app)
    with pytest.raises(InputError):
        forgotten(app, **what)
    assert len(cases_of(app)) == 1


def test_the_command_says_what_it_forgot(
    small: Any, live_app: MakeApp, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    _, support, who = small
    app = live_app(team=TEAM)
    sync(app)
    capfd.readouterr()
    monkeypatch.setenv("COPILOT_DATA_DIR", str(app.settings.environment.copilot_data_dir))
    monkeypatch.setattr("sys.argv", ["support-copilot", "forget", "--thread", f"{support.id}:{who['root']}", "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert json.loads(capfd.readouterr().out) == {"cases": 1, "messages": 2, "suggestions": 0, "vectors": 2}
    monkeypatch.setattr("sys.argv", ["support-copilot", "forget"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "Nothing to forget" in capfd.readouterr().err
