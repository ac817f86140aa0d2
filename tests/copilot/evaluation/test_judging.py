"""Models that judge, and a replay whose drafts a model writes: on a strict server, with everything on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from copilot.commands.evaluating.evaluate_replay import replay_files, summary
from index.errors import InputError
from tests.copilot.evaluation.rows import row
from tests.copilot.evaluation.test_figures import value
from tests.copilot.evaluation.test_replay import history
from tests.exports import HELPER
from tests.model_server import ModelServer, queued, reply, says, status
from tests.modelled import with_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from copilot.build import App
    from tests.model_server import Asked

    MakeApp = Callable[..., App]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(lambda asked: reply("Set `lock.timeout`, then run it.", asked.cases[:1] or None)) as server:
        yield server


def replayed(make_app: MakeApp, tmp_path: Path, server: ModelServer, *, judges: list[str], **options: Any) -> Any:
    app = make_app(team={"members": [HELPER]})
    other = with_model(app, server.url, evaluation={"judges": judges})
    return replay_files(other, [history(tmp_path)], **options)


def test_two_judges_are_asked_with_the_seed_and_on_record(
    make_app: MakeApp, tmp_path: Path, server: ModelServer
) -> None:
    server.judge = lambda asked: says({"score": 3 if asked.body["model"] == "one" else 0})
    result = replayed(make_app, tmp_path, server, judges=["one", "two"], sample=4, seed=7, with_judges=True)
    asked = server.of_kind("judge")
    assert [one.body["model"] for one in asked] == ["one", "two"] * 4
    assert {one.body["seed"] for one in asked} == {7}
    assert "REAL ANSWER" in asked[0].user
    assert "lock.timeout" in asked[0].user
    run, figures = result["run"], result["figures"]
    assert (run["judges"], run["judge_seed"], run["model"]) == (["one", "two"], 7, "gpt-5-mini")
    assert len(run["judge_prompt"]) == 16
    assert (figures["judged"]["value"], figures["judged"]["n"]) == (1.0, 4)
    assert figures["judges_agree"]["value"] == 0.0
    assert figures["by_model"]["value"] > 0
    assert figures["tokens"]["value"] > 0
    assert all(one["judged"] == {"one": 3, "two": 0} for one in result["threads"])
    assert "Two judges agree: 0.0 %" in summary(result)


def test_the_same_seed_asks_the_same(make_app: MakeApp, tmp_path: Path, server: ModelServer) -> None:
    for _ in range(2):
        replayed(make_app, tmp_path, server, judges=[], sample=3, seed=7, with_judges=True)
    first, second = ([one.body for one in server.of_kind("judge")][start : start + 3] for start in (0, 3))
    assert first == second


def test_a_judge_that_fails_says_nothing(make_app: MakeApp, tmp_path: Path, server: ModelServer) -> None:
    server.judge = queued(status(401), says({"score": 7}), says({"score": "best"}), says({"score": 1}))
    result = replayed(make_app, tmp_path, server, judges=["one"], sample=3, with_judges=True)
    assert [row["judged"]["one"] for row in result["threads"]] == [None, None, 1]
    assert result["figures"]["judged"]["n"] == 1


def test_nobody_judges_unless_asked_to(make_app: MakeApp, tmp_path: Path, server: ModelServer) -> None:
    result = replayed(make_app, tmp_path, server, judges=["one"], sample=3)
    assert not server.of_kind("judge")
    assert result["figures"]["judged"] is None
    assert result["run"]["judges"] == []
    bare = replayed(make_app, tmp_path, server, judges=[], sample=3, with_model=False)
    assert bare["run"]["model"] is None
    assert bare["figures"]["by_model"]["value"] == 0.0


def test_without_a_model_a_judge_cannot_be_had(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team={"members": [HELPER]})
    with pytest.raises(InputError, match="--judge needs a model"):
        replay_files(app, [history(tmp_path)], with_judges=True)


def test_what_a_thread_says_is_fenced(make_app: MakeApp, tmp_path: Path, server: ModelServer) -> None:
    asked: list[Asked] = []

    def note(one: Asked) -> Any:
        asked.append(one)
        return says({"score": 1})

    server.judge = note
    replayed(make_app, tmp_path, server, judges=[], sample=2, with_judges=True)
    for one in asked:
        token = one.system.rpartition("<<end NAME ")[2].partition(">>")[0]
        assert one.user.count(token) == 6


def test_figures_of_judgements_by_hand() -> None:
    rows = [row(judged={"a": 3, "b": 3}), row(judged={"a": 0, "b": 1}), row(judged={"a": None, "b": 2}), row()]
    assert value("judged", *rows) == pytest.approx(0.5)
    assert value("judged_misleading", *rows) == 0.5
    assert value("judges_agree", *rows) == 0.5
