"""Several machines on one PostgreSQL and one Chroma server: two apps with a data folder each, and what may go wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from copilot.commands.reindex import reindex_files
from copilot.doctor.checkup import examine
from copilot.forget import forget
from index.errors import BuildRejectedError, IndexMissingError, LockHeldError, WorkFailedError
from index.storage.locking.lock import exclusive_turn
from index.storage.locking.shared_lock import is_locked, shared_writer_lock
from tests.asking import ask
from tests.conftest import NOW, ROOT
from tests.exports import HELPER, case_id
from tests.index.test_reindex import CSV, DAY, LOCK, SSL, TEAM, export, has_vectors
from tests.servers import chroma_server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App
    from index.generations.fresh import FreshIndex
    from index.generations.generation import OpenGeneration

    MakeApp = Callable[..., App]

pytestmark = pytest.mark.parametrize("stores", ["grown up"], indirect=True)
QUESTION = "certificate verify failed behind our proxy"


@pytest.fixture
def hosts(make_app: MakeApp, tmp_path: Path) -> tuple[App, App]:
    return make_app(tmp_path / "one", team=TEAM), make_app(tmp_path / "two", team=TEAM)


def words_of(app: App) -> list[str]:
    """The generations whose words a machine has."""
    root = app.settings.environment.copilot_data_dir / "generations"
    return sorted(folder.parent.name for folder in root.glob("*/words"))


def first(app: App, question: str = QUESTION) -> str | None:
    matches = ask(app, question).matches
    return matches[0].case.case_id if matches else None


def test_what_one_host_built_another_answers_with(hosts: tuple[App, App], tmp_path: Path) -> None:
    one, two = hosts
    built = reindex_files(one, [export(tmp_path, LOCK, SSL, CSV)], [])
    assert (words_of(one), words_of(two)) == ([built["generation"]], [])
    assert first(two) == case_id(DAY)
    assert words_of(two) == [built["generation"]]
    scores = [[(match.case.case_id, match.score) for match in ask(app, QUESTION).matches] for app in hosts]
    assert scores[0] == scores[1]
    again = reindex_files(two, [export(tmp_path, LOCK, SSL, CSV)], [])
    assert (again["generation"], again["unchanged"]) == (built["generation"], 3)


def test_while_its_own_words_are_missing_a_host_answers_rightly_and_at_once(
    hosts: tuple[App, App], tmp_path: Path
) -> None:
    """The hardest moment: what the host answered with so far was just removed everywhere, to forget somebody."""
    one, two = hosts
    old = reindex_files(one, [export(tmp_path, LOCK, SSL)], [])["generation"]
    assert first(two) == case_id(DAY)
    with exclusive_turn(two.settings.environment.copilot_data_dir / "words.lock"):  # nobody can build words there now
        forget(one.engine, one.cache, [], [case_id(0)], [], datetime.now(UTC))
        changed = [SSL[0], (HELPER, "Import the proxy's certificate into the system store instead")]
        new = reindex_files(one, [export(tmp_path, LOCK, changed, CSV)], [])["generation"]
        assert not has_vectors(one, old)
        assert first(two) == case_id(DAY)
        assert "system store" in (ask(two, QUESTION).matches[0].case.resolution or "")
        assert first(two, "leading zeros vanish from a CSV") == case_id(2 * DAY)
        assert case_id(0) not in [match.case.case_id for match in ask(two, LOCK[0][1]).matches]
        assert words_of(two) == [old]
    two.live.close()  # once its words are there
    assert first(two) == case_id(DAY)
    assert words_of(two) == [new]  # and the old ones, which hold words of what was forgotten, are gone


def test_a_question_whose_generation_is_removed_while_it_is_asked_is_answered_by_the_next(
    hosts: tuple[App, App], tmp_path: Path
) -> None:
    """As in any night after something was edited or deleted: the build that held it goes at once."""
    one, two = hosts
    reindex_files(one, [export(tmp_path, LOCK, SSL, CSV)], [])
    assert first(two) == case_id(DAY)
    asked = two.embedder.encode([QUESTION])
    read: list[str] = []

    def work(live: OpenGeneration, _: FreshIndex) -> str:
        read.append(live.generation.generation_id)
        if len(read) == 1:
            edited = [LOCK[0], (HELPER, "Run the unlock command")]
            reindex_files(one, [export(tmp_path, edited, SSL, CSV)], [])
        return live.vectors.nearest("public", asked, 1)[0][0][0]

    assert two.live.search(work).startswith(case_id(DAY))
    assert len(set(read)) == len(read) == 2


def test_only_one_host_writes(hosts: tuple[App, App], tmp_path: Path) -> None:
    one, two = hosts
    path = export(tmp_path, LOCK)
    assert not is_locked(two.engine)
    with shared_writer_lock(one.engine, "reindex") as check:
        assert is_locked(two.engine)
        with pytest.raises(LockHeldError, match=rf"reindex \(process {os.getpid()} on .*, since 20"):
            reindex_files(two, [path], [])
        check()
        with two.engine.connect() as connection:  # as when the network, or the database, breaks the connection
            connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE objid = 7043128"))
        assert reindex_files(two, [path], [])["cases"] == 1
        with pytest.raises(WorkFailedError, match="terminating connection"):
            check()


def test_a_writer_killed_on_its_host_leaves_the_lock_free(hosts: tuple[App, App], tmp_path: Path) -> None:
    one, two = hosts
    script = (
        "import os, time; from copilot.records.database import open_database; from pathlib import Path\n"
        "from index.storage.locking.shared_lock import shared_writer_lock\n"
        "with shared_writer_lock(open_database(Path('data'), os.environ['DATABASE_URL']), 'reindex'):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    url = one.settings.environment.database_url
    assert url is not None
    environment = os.environ | {"DATABASE_URL": url.get_secret_value(), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path, env=environment, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(LockHeldError, match=f"process {holder.pid} on"):
        reindex_files(two, [export(tmp_path, LOCK)], [])
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    while is_locked(two.engine):
        pass  # the database notices within milliseconds
    assert reindex_files(two, [export(tmp_path, LOCK)], [])["cases"] == 1


def test_a_build_that_another_took_for_dead_does_not_go_live(hosts: tuple[App, App], tmp_path: Path) -> None:
    one, two = hosts
    reindex_files(one, [export(tmp_path, LOCK)], [])
    live = two.generations.live()
    assert live is not None
    with one.engine.begin() as connection:
        connection.execute(text("UPDATE generations SET state = 'failed'"))
    with pytest.raises(BuildRejectedError, match="Another reindex started"):
        one.generations.put_live(live)
    assert two.generations.live() is None


def test_without_a_chroma_server_the_other_host_is_told_what_to_set(hosts: tuple[App, App], tmp_path: Path) -> None:
    for app in hosts:
        app.settings.environment.chroma_url = None
    one, two = hosts
    reindex_files(one, [export(tmp_path, LOCK)], [])
    with pytest.raises(IndexMissingError, match="set CHROMA_URL on each"):
        ask(two, QUESTION)
    (finding,) = [finding for finding in examine(two, lambda: NOW) if finding.check == "index"]
    assert not finding.ok
    assert "CHROMA_URL" in finding.says


def test_a_chroma_server_that_dies_is_said_and_is_found_again(make_app: MakeApp, tmp_path: Path) -> None:
    with chroma_server() as server:
        app = make_app(tmp_path / "one", team=TEAM)
        app.settings.environment.chroma_url = SecretStr(server.url)
        reindex_files(app, [export(tmp_path, LOCK, SSL)], [])
        assert first(app) == case_id(DAY)
        server.kill()
        with pytest.raises(IndexMissingError, match=f"{server.url} cannot be used .*CHROMA_URL"):
            ask(app, QUESTION)
        (finding,) = [finding for finding in examine(app, lambda: NOW) if finding.check == "vectors"]
        assert not finding.ok
        with pytest.raises(IndexMissingError, match=server.url):
            reindex_files(app, [export(tmp_path, LOCK, SSL, CSV)], [])
        server.start()
        assert first(app) == case_id(DAY)
        assert first(app, "leading zeros vanish from a CSV") == case_id(2 * DAY)
        assert reindex_files(app, [export(tmp_path, LOCK, SSL, CSV)], [])["cases"] == 3


def test_collections_of_others_on_the_server_stay(hosts: tuple[App, App], tmp_path: Path) -> None:
    one, _ = hosts
    others = one.vectors.create("20200101T000000.000000-r1")
    others.close()
    for _ in range(4):
        reindex_files(one, [export(tmp_path, LOCK)], [], full=True)
    others = one.vectors.open("20200101T000000.000000-r1")
    assert others.count("internal") == 0
    others.close()
