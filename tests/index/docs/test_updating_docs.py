"""Docs in the index: what changed is embedded, what is gone is gone, and a section is found by what it says."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from index.docs.doc_files import LONGEST_FILE
from index.docs.git_checkout import changes_in, fetched
from index.docs.section_index import LiveSections
from index.docs.section_search import find_sections
from index.docs.update import DocsIndex, update_docs
from index.embedding.cache import VectorCache
from index.errors import SourceFailedError
from index.progress import Silent
from index.search.query import build_query
from index.sections.section_store import part_hashes
from index.sections.section_tables import DOC_SECTIONS
from tests.conftest import NOW
from tests.index.docs.sites import source_of, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App
    from index.docs.doc_source import DocSource
    from index.docs.update import DocsReport

PAGES = {
    "install.md": "# Install\n\nGet it with pip.\n\n## Behind a proxy\n\nSet HTTPS_PROXY before you run pip.",
    "backup.md": "# Backup\n\nA snapshot of the database is written every night.",
}


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app()


def update(app: App, source: DocSource, named: frozenset[str] | None = None, now: datetime = NOW) -> DocsReport:
    index = DocsIndex(app.engine, app.cache, app.settings.environment.copilot_data_dir)
    return update_docs(index, [lambda: source], named=named, failures=[], progress=Silent(), now=now)


def found(app: App, text: str, **asked: object) -> list[str]:
    query = build_query(text, app.embedder, asked_at=NOW, **asked)  # type: ignore[arg-type]
    return [match.section.section_id for match in find_sections(query, LiveSections(app.engine).current(app.cache))]


def test_a_section_is_found_by_its_words_and_by_its_meaning(app: App, tmp_path: Path) -> None:
    report = update(app, source_of(tmp_path, PAGES))
    assert (report.pages, report.sections, report.changes.added, report.embedded) == (2, 3, 3, 3)
    assert found(app, "HTTPS_PROXY")[0] == "docs:install.md#behind-a-proxy"
    assert found(app, "how do I restore my data after a crash?")[0] == "docs:backup.md#"


def test_only_what_changed_is_embedded_and_what_is_gone_is_gone(app: App, tmp_path: Path) -> None:
    update(app, source_of(tmp_path, PAGES))
    again = update(app, source_of(tmp_path, PAGES))
    assert (again.embedded, again.changes.unchanged) == (0, 3)
    (tmp_path / "backup.md").unlink()
    changed = {"install.md": PAGES["install.md"].replace("Get it", "Install it")}
    report = update(app, source_of(tmp_path, changed), now=NOW + timedelta(days=1))
    counted = report.changes
    assert (report.embedded, counted.changed, counted.removed, counted.unchanged) == (1, 1, 1, 1)
    assert "docs:backup.md#" not in found(app, "a snapshot of the database every night")
    with app.engine.connect() as connection:
        changes = dict(connection.execute(select(DOC_SECTIONS.c.section_id, DOC_SECTIONS.c.changed_at)).all())
    assert changes == {"docs:install.md#": NOW + timedelta(days=1), "docs:install.md#behind-a-proxy": None}


def test_a_page_that_cannot_be_read_keeps_its_sections(app: App, tmp_path: Path) -> None:
    update(app, source_of(tmp_path, PAGES))
    (tmp_path / "backup.md").write_text("a" * (LONGEST_FILE + 1))
    assert update(app, source_of(tmp_path, {"install.md": "# Install\n\nwords"})).changes.removed == 1
    assert "docs:backup.md#" in found(app, "a snapshot of the database every night")


def test_the_vectors_of_docs_outlive_a_build_of_the_cases(app: App, tmp_path: Path) -> None:
    update(app, source_of(tmp_path, PAGES))
    cache = VectorCache(app.engine, app.embedder)
    assert cache.load(part_hashes(app.engine)).keys() == part_hashes(app.engine)


def test_internal_docs_answer_the_team_only(app: App, tmp_path: Path) -> None:
    update(app, source_of(tmp_path, PAGES, visibility="internal"))
    assert not found(app, "HTTPS_PROXY")
    assert found(app, "HTTPS_PROXY", audience="internal")


def test_what_was_written_later_is_not_known_yet(app: App, tmp_path: Path) -> None:
    update(app, source_of(tmp_path, PAGES))
    update(app, source_of(tmp_path, {"backup.md": "# Backup\n\nA snapshot of all databases at noon."}))
    assert "docs:backup.md#" not in found(app, "snapshot", as_of=NOW - timedelta(days=1))


def test_of_several_versions_the_newest_is_shown_unless_the_question_names_one(app: App, tmp_path: Path) -> None:
    pages = {f"{version}/backup.md": f"# Backup\n\nSnapshots, as of {version}." for version in ("v1.9", "v2.0")}
    update(app, source_of(tmp_path, pages))
    assert found(app, "how do snapshots work?")[0] == "docs:v2.0/backup.md#"
    assert found(app, "how do snapshots work in 1.9.3?")[0] == "docs:v1.9/backup.md#"


def test_what_the_settings_no_longer_name_is_gone_and_what_they_never_named_stays(app: App, tmp_path: Path) -> None:
    one = partial(source_of, tmp_path / "one", {"a.md": "# Snapshots\n\nwords"})
    update(app, one(name="one"), named=frozenset({"one"}))
    update(app, source_of(tmp_path / "two", {"b.md": "# Snapshots\n\nother words"}, name="two"))
    index = DocsIndex(app.engine, app.cache, app.settings.environment.copilot_data_dir)
    report = update_docs(index, [], named=frozenset(), failures=[], progress=Silent(), now=NOW)
    assert report.changes.removed == 1
    assert found(app, "snapshots") == ["docs:b.md#"]


def test_a_source_that_fails_costs_only_itself(app: App, tmp_path: Path) -> None:
    def fails() -> DocSource:
        raise SourceFailedError("It is not there.")

    index = DocsIndex(app.engine, app.cache, app.settings.environment.copilot_data_dir)
    failures: list[Exception] = []
    sources = [fails, lambda: source_of(tmp_path, PAGES)]
    report = update_docs(index, sources, failures=failures, progress=Silent(), now=NOW)  # type: ignore[arg-type]
    assert ([str(failure) for failure in failures], report.sections) == (["It is not there."], 3)


def committed(folder: Path, files: dict[str, str], date: str) -> None:
    """A commit of these files, made on a day."""
    written(folder, files)
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@acme.example"]
    when = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    for command in (["init", "--quiet"], ["add", "."], [*who, "commit", "--quiet", "--message", "x"]):
        subprocess.run(["git", *command], cwd=folder, env=when, check=True)  # noqa: S607


def test_a_repository_is_read_by_commit(tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    committed(origin, PAGES, "2026-01-02T03:04:05Z")
    folder, commit = fetched(f"file://{origin}", "", tmp_path / "data")
    committed(origin, {"backup.md": "# Backup\n\nNew words."}, "2026-03-04T05:06:07Z")
    same, later = fetched(f"file://{origin}", "", tmp_path / "data")
    assert (same, commit != later) == (folder, True)
    assert (folder / "backup.md").read_text() == "# Backup\n\nNew words."
    assert changes_in(folder) == {
        "install.md": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "backup.md": datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC),
    }


def test_a_repository_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceFailedError, match="git cannot read"):
        fetched(f"file://{tmp_path}/none", "", tmp_path / "data")
    with pytest.raises(SourceFailedError, match="git cannot read"):
        fetched("ext::sh -c 'touch /tmp/x'", "", tmp_path / "data")
