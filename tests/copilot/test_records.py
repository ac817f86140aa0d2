"""The database: one history, and a schema that is what the code says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, String, Table, create_engine, event, insert, select, text
from sqlalchemy.exc import DatabaseError

from copilot.desk.facts import MessageFact
from copilot.records.answers.decisions import Decision
from copilot.records.audit import note
from copilot.records.database import open_database, repeatable
from copilot.records.tables import AUDIT, DECISIONS, SAVED_THREADS, SUGGESTIONS, WORK
from copilot.records.threads.fact_log import facts_of, record, record_what_is_new, thread_of
from copilot.records.work import claim
from index.errors import InputError, WorkFailedError
from index.storage import case_store
from index.storage.rows import insert_new, to_row
from index.storage.tables import metadata
from tests.asking import ask
from tests.conftest import NOW, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from copilot.build import App
    from tests.databases import Postgres

MIGRATIONS = ROOT / "copilot" / "records" / "migrations"
DECIDED = Decision("s1", "approved", "UANA", NOW - timedelta(days=1), "C1", "1700000000.000100", None)
HASH = {"text_hash": "0" * 64}


def test_the_migrations_make_exactly_the_tables_of_the_code(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []


def test_two_processes_may_start_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        engines = list(pool.map(lambda _: open_database(tmp_path), range(4)))
    assert len(engines) == 4


def test_two_machines_may_start_at_once(postgres: Postgres, tmp_path: Path) -> None:
    """Each has a data folder of its own, and they share a database."""
    url = postgres.new_url(migrated=False)
    with ThreadPoolExecutor(4) as pool:
        engines = list(pool.map(lambda number: open_database(tmp_path / str(number), url), range(4)))
    for engine in engines:
        with engine.connect() as connection:
            assert (
                compare_metadata(MigrationContext.configure(connection, opts={"compare_type": False}), metadata) == []
            )
        engine.dispose()


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    with open_database(tmp_path).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WorkFailedError, match="newer version"):
        open_database(tmp_path)


def test_a_damaged_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "copilot.sqlite3").write_bytes(b"this is no database" * 100)
    with pytest.raises(WorkFailedError, match="cannot be used"):
        open_database(tmp_path)


@pytest.mark.parametrize("url", ["nonsense", "cobol://host/db", "sqlite://"])
def test_what_is_no_address_of_a_database_is_said(tmp_path: Path, url: str) -> None:
    """The last keeps everything in memory, each thread its own."""
    with pytest.raises(InputError, match="DATABASE_URL"):
        open_database(tmp_path, url)


def test_a_suggestion_is_kept_with_a_hash_of_its_draft(demo_app: App) -> None:
    suggestion = ask(demo_app, "How do I skip a model?")
    with demo_app.engine.connect() as connection:
        row = connection.execute(
            select(SUGGESTIONS).where(SUGGESTIONS.c.suggestion_id == suggestion.suggestion_id)
        ).one()
    assert row.body["draft"]["text"] == suggestion.draft.text
    assert len(row.text_hash) == 64


def test_only_what_can_be_done_again_may_be_forgotten_by_the_disk(engine: Engine) -> None:
    """Even on one and the same connection."""
    question, levels = "PRAGMA synchronous", ("1", "2")
    if engine.dialect.name == "postgresql":
        question, levels = "SHOW synchronous_commit", ("off", "on")
        with engine.begin() as connection:  # the tests' server waits for nothing
            connection.execute(text(f"ALTER DATABASE {engine.url.database} SET synchronous_commit = on"))
        engine.dispose()
    safety = []
    for either in (repeatable(engine), engine, repeatable(engine)):
        with either.begin() as connection:
            safety.append(str(connection.scalar(text(question))))
    assert safety == [levels[0], levels[1], levels[0]]


def test_what_was_decided_before_is_learned_from_after_an_upgrade(database_url: str, tmp_path: Path) -> None:
    """The database as it was before there were lessons, with decisions in it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    before = ScriptDirectory.from_config(config).get_revision("0007").down_revision
    engine = create_engine(database_url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, str(before))
        for outcome in ("posted", "dismissed", "failed"):
            insert_new(connection, DECISIONS, to_row(replace(DECIDED, suggestion_id=outcome, outcome=outcome)) | HASH)
    engine.dispose()
    upgraded = open_database(tmp_path, database_url)
    work = claim(upgraded, ["learn"], "me", NOW, timedelta(seconds=15))
    assert work
    assert work.subject in ("posted", "dismissed")
    with upgraded.connect() as connection:
        keys = connection.scalars(select(WORK.c.key)).all()
    assert sorted(keys) == ["learn:dismissed", "learn:posted"]
    upgraded.dispose()


def test_what_was_suggested_before_is_open_only_where_the_channel_is_known_to_be(
    database_url: str, tmp_path: Path
) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(database_url)
    made = (
        "INSERT INTO suggestions (suggestion_id, created_at, channel, audience, text_hash) VALUES (:id, 1, :c, :a, 'h')"
    )
    read = "INSERT INTO slack_channels (channel, name, visibility) VALUES (:id, 'x', :visibility)"
    keep = "INSERT INTO saved_threads (case_id, saved_at, body) VALUES (:id, 1, :body)"
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0013")
        for channel, visibility in (("CPUBLIC", "public"), ("CINSIDE", "internal")):
            connection.execute(text(read), {"id": channel, "visibility": visibility})
        for channel, audience in (
            ("CPUBLIC", "public"),
            ("CPUBLIC", "internal"),
            ("CINSIDE", "public"),
            ("C?", "public"),
        ):
            connection.execute(text(made), {"id": f"{channel} {audience}", "c": channel, "a": audience})
        for case_id in ("slack:CPUBLIC:1.0", "slack:C?:1.0", "github:acme/tool#1"):
            connection.execute(text(keep), {"id": case_id, "body": '{"visibility": "public"}'})
    engine.dispose()
    upgraded = open_database(tmp_path, database_url)
    with upgraded.connect() as connection:
        public = select(SUGGESTIONS.c.suggestion_id).where(SUGGESTIONS.c.visibility == "public")
        assert connection.scalars(public).all() == ["CPUBLIC public"]
        saved = {row.case_id: row.body["visibility"] for row in connection.execute(select(SAVED_THREADS))}
    assert saved == {"slack:CPUBLIC:1.0": "public", "slack:C?:1.0": "internal", "github:acme/tool#1": "public"}
    upgraded.dispose()


def test_the_audit_of_before_is_protected_after_an_upgrade(database_url: str, tmp_path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    before = ScriptDirectory.from_config(config).get_revision("0017").down_revision
    engine = create_engine(database_url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, str(before))
        note(connection, "UANA", "approved", ("C1", "1.1"), NOW)
    engine.dispose()
    upgraded = open_database(tmp_path, database_url)
    verb = "REPLACE INTO audit" if upgraded.dialect.name == "sqlite" else "DELETE FROM audit --"
    with pytest.raises(DatabaseError, match="append-only"), upgraded.begin() as connection:
        connection.execute(text(f"{verb} SELECT audit_id, at, 'UEVE', '', '', '', NULL, NULL FROM audit"))
    with upgraded.begin() as connection:
        note(connection, "UBEN", "posted", ("C1", "1.1"), NOW)
        assert list(connection.scalars(select(AUDIT.c.actor).order_by(AUDIT.c.audit_id))) == ["UANA", "UBEN"]
    upgraded.dispose()


def test_remarks_made_before_are_counted_after_an_upgrade(database_url: str, tmp_path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(database_url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0009")
        old = Table("public_cases", MetaData(), autoload_with=connection)
        for case_id, remarks in (("a", [[1.5, "I have it, too."], [2.5, "So have I."]]), ("b", [])):
            given: dict[str, object] = {key: [] for key in ("versions", "links", "people", "team_links")}
            some = {column.name: "" for column in old.columns if isinstance(column.type, String)}
            row = some | given | {"case_id": case_id, "remarks": remarks, "asked_at": 0, "answered_by_team": True}
            connection.execute(insert(old).values(row | {"revision": 1}))
    engine.dispose()
    upgraded = open_database(tmp_path, database_url)
    with upgraded.connect() as connection:
        found = case_store.fetch(connection, "public", ["a", "b"])
    assert {case_id: row.remarked_at for case_id, row in found.items()} == {"a": (1.5, 2.5), "b": ()}
    upgraded.dispose()


def test_the_thread_of_a_message_is_looked_up_not_searched_for(engine: Engine) -> None:
    """As it once was, in every fact of the channel."""
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, sql, *_: sent.append(sql))
    with engine.begin() as connection:
        record(connection, "C1", "1700000000.000100", MessageFact("1700000001.000100", "UANA", by_team=True))
        assert thread_of(connection, "C1", "1700000001.000100") == "1700000000.000100"
        assert thread_of(connection, "C1", "1700000002.000100") is None
        if engine.dialect.name == "sqlite":
            (plan,) = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent[-1]}", ("C1", "1")).all()
            assert "message_ts=?" in plan[-1]


def test_only_what_is_new_takes_a_turn_to_write(engine: Engine) -> None:
    said = [(MessageFact(f"17000000{n:02}.000100", "UANA", by_team=True), "1700000001.000100") for n in (1, 2, 3)]
    record_what_is_new(engine, "C1", said[:2])
    written: list[str] = []
    event.listen(
        engine, "before_cursor_execute", lambda _c, _k, sql, *_: written.append(sql) if "INSERT" in sql else None
    )
    record_what_is_new(engine, "C1", said[:2])
    assert written == []
    record_what_is_new(engine, "C1", [*said, *said])
    with engine.connect() as connection:
        facts = facts_of(connection, ("C1", "1700000001.000100"))
    assert [fact.ts for fact in facts.messages] == [fact.ts for fact, _ in said]
