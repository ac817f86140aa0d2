"""Cases written by hand: found at once, also in other words, and kept by every reindex."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from copilot.commands.reindex import reindex_files
from copilot.suggestion_json import suggestion_json
from index.cases.by_hand import case_by_hand, read_case, write_case
from index.cases.references import links_in
from index.generations.build import build
from index.generations.generation import Generation
from index.progress import Silent
from index.storage import case_store
from index.storage.revision import current_revision
from tests.asking import ask
from tests.conftest import NOW
from tests.exports import ASKER, HELPER, case_id, thread, write_export

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App
    from index.model import Case

PROBLEM = "The nightly import dies with exit code 137 on the small runner."
ANSWER = "It runs out of memory: set `import.batch_rows = 5000`, see https://docs.example.com/memory."
OTHER_WORDS = "Our batch load is killed every night because the machine has too little RAM"
RAW = thread(0, (ASKER, "csv import loses leading zeros"), (HELPER, "Read the column as text."))


def by_hand(problem: str = PROBLEM, answer: str = ANSWER, visibility: Any = "public") -> Case:
    texts = {"visibility": visibility, "url": "https://acme.slack.com/archives/C1/p1", "by": "UANA", "by_name": "Ana"}
    return case_by_hand("team:1", problem, answer, **texts, asked_at=NOW, now=NOW)


@pytest.fixture
def app(make_app: Callable[..., App], tmp_path: Path) -> App:
    app = make_app(team={"members": [HELPER]})
    reindex_files(app, [write_export(tmp_path / "e", {"support": RAW})], [])
    return app


def write(app: App, case: Case) -> None:
    write_case(app.engine, case)
    app.search.embed_case(case.case_id)


def first(app: App, question: str, audience: Any = "public") -> str:
    found = ask(app, question, audience).matches
    return found[0].case.case_id if found else ""


def test_it_is_found_at_once_in_other_words(app: App) -> None:
    assert first(app, OTHER_WORDS) != "team:1"
    write(app, by_hand())
    suggestion = ask(app, OTHER_WORDS)
    assert suggestion.matches[0].case == by_hand()
    assert suggestion.matches[0].evidence.dense > 0.3, "by its meaning, not by its words alone"
    told = suggestion_json(suggestion)["matches"][0]
    assert (told["source"], told["case_id"], told["standing"]) == ("team", "team:1", "answered")
    assert (told["answered_by"], told["answered_by_name"]) == ("UANA", "Ana")
    assert by_hand().team_links == links_in(ANSWER)


def test_a_reindex_of_other_sources_keeps_it_and_a_full_one_builds_it_in(app: App, tmp_path: Path) -> None:
    write(app, by_hand())
    result = reindex_files(app, [write_export(tmp_path / "e", {"support": RAW})], [], full=True)
    assert (result["removed"], result["embedded"]) == (0, 0), "its vectors were made when it was written"
    assert first(app, OTHER_WORDS) == "team:1"
    live, _ = app.live.current()
    assert live.generation.cases == 2


def test_it_is_edited_and_deleted(app: App) -> None:
    write(app, by_hand())
    write(app, by_hand(answer="Give the runner 4 GB."))
    assert ask(app, PROBLEM).matches[0].case.resolution == "Give the runner 4 GB."
    assert case_store.delete_case(app.engine, "team:1")
    assert not case_store.delete_case(app.engine, "team:1")
    assert first(app, PROBLEM) != "team:1"
    with app.engine.connect() as connection:
        assert read_case(connection, "team:1") is None
        assert read_case(connection, case_id(0)) is not None


def test_deleted_after_it_was_built_in(app: App, tmp_path: Path) -> None:
    write(app, by_hand())
    reindex_files(app, [write_export(tmp_path / "e", {"support": RAW})], [], full=True)
    assert first(app, PROBLEM) == "team:1"
    case_store.delete_case(app.engine, "team:1")
    assert first(app, PROBLEM) != "team:1"


def test_an_internal_one_is_for_the_team_alone(app: App) -> None:
    write(app, by_hand(visibility="internal"))
    assert first(app, PROBLEM) != "team:1"
    assert first(app, PROBLEM, "internal") == "team:1"


def test_one_written_while_a_build_is_at_work_keeps_its_vectors(app: App) -> None:
    """Written after the build read the revision: it is not in the build, and is searched beside it."""
    with app.engine.connect() as connection:
        revision = current_revision(connection)
    write(app, by_hand())
    build(Generation("other", app.embedder.model_id, revision, NOW), app.generations, app.engine, app.cache, Silent())
    assert first(app, OTHER_WORDS) == "team:1"
    assert ask(app, OTHER_WORDS).matches[0].evidence.dense > 0.3
