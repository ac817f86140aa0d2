"""The records of what became of drafts, on both databases, and after an upgrade with data in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from copilot.forget import forget
from copilot.records.answers.decisions import Decision, read_decision
from copilot.records.answers.draft_uses import DraftUse, draft_uses, drafts_for, posted_in, replace_uses, uses_of
from copilot.records.database import open_database
from copilot.records.tables import DECISIONS
from index.embedding.cache import VectorCache
from index.storage.rows import insert_new, to_row
from tests.conftest import NOW, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from index.embedding.embedder import SentenceEmbedder

THREAD, OTHER = ("C1", "1700000000.000100"), ("C1", "1700000001.000100")
LIGHT = DraftUse("s1", *THREAD, NOW, True, "light", 0.125, by_hand=False)
UNANSWERED = DraftUse("s2", *THREAD, NOW + timedelta(days=1), True, "unanswered")


def test_a_thread_that_is_compared_again_is_counted_once(engine: Engine) -> None:
    edited = replace(LIGHT, use="own", changed=0.875, by_hand=True)
    elsewhere = replace(LIGHT, suggestion_id="s3", thread_ts=OTHER[1])
    with engine.begin() as connection:
        replace_uses(connection, OTHER, [elsewhere])
        replace_uses(connection, THREAD, [LIGHT])
        assert uses_of(connection, THREAD) == {"s1": LIGHT}
        replace_uses(connection, THREAD, [edited, UNANSWERED])
        assert uses_of(connection, THREAD) == {"s1": edited, "s2": UNANSWERED}
    assert draft_uses(engine) == [edited, elsewhere, UNANSWERED]
    assert draft_uses(engine, since=UNANSWERED.at) == [UNANSWERED]
    with engine.begin() as connection:
        replace_uses(connection, THREAD, [])
    assert draft_uses(engine) == [elsewhere]


def test_they_are_forgotten_with_their_thread_or_channel(engine: Engine, embedder: SentenceEmbedder) -> None:
    cache = VectorCache(engine, embedder)
    link = f"https://x.slack.com/archives/{THREAD[0]}/p{THREAD[1].replace('.', '')}"
    with engine.begin() as connection:
        replace_uses(connection, THREAD, [LIGHT])
        replace_uses(connection, OTHER, [replace(LIGHT, suggestion_id="s3", thread_ts=OTHER[1])])
    forget(engine, cache, [], [link], [], NOW)
    assert [use.suggestion_id for use in draft_uses(engine)] == ["s3"]
    forget(engine, cache, [], [], ["C1"], NOW)
    assert draft_uses(engine) == []


def test_an_upgrade_keeps_what_was_decided_and_counts_from_then_on(database_url: str, tmp_path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "copilot" / "records" / "migrations"))
    before = ScriptDirectory.from_config(config).get_revision("0030").down_revision
    decision = Decision("s1", "approved", "UANA", NOW, *THREAD, None, text="Restart it.", outcome="posted")
    suggestion = (
        "INSERT INTO suggestions (suggestion_id, created_at, channel, thread_ts, audience, visibility, text_hash, body)"
        """ VALUES ('s1', 1.0, :channel, :ts, 'public', 'public', '', '{"question": "?", "draft": {"text": "Do."}}')"""
    )
    post = (
        "INSERT INTO outbox (outbox_id, suggestion_id, part, channel, thread_ts, approved_by, text_hash, state,"
        " created_at, attempts, posted_ts) VALUES ('o1', 's1', 0, :channel, :ts, 'UANA', '', 'sent', 1.0, 1, '9.1')"
    )
    engine = create_engine(database_url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, str(before))
        insert_new(connection, DECISIONS, to_row(decision) | {"text_hash": ""})
        for statement in (suggestion, post):
            connection.execute(text(statement), {"channel": THREAD[0], "ts": THREAD[1]})
    engine.dispose()
    upgraded = open_database(tmp_path, database_url)
    assert draft_uses(upgraded) == []
    with upgraded.begin() as connection:
        assert read_decision(connection, "s1") == decision
        assert [row.draft.text for row in drafts_for(connection, THREAD) if row.draft] == ["Do."]
        assert posted_in(connection, THREAD[0], [THREAD[1]]) == {"9.1": "s1"}
        replace_uses(connection, THREAD, [LIGHT])
    assert draft_uses(upgraded) == [LIGHT]
    upgraded.dispose()
