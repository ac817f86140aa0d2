"""What was stored before a rule was known loses its secrets once, wherever it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select, update

from copilot.commands.reindex import reindex_files
from copilot.records.tables import OUTBOX, SUGGESTIONS
from index import redact_stored
from index.history.tables import GITHUB_COMMENTS, SLACK_MESSAGES
from index.progress import Silent
from index.redact import redact
from index.redact_stored import REDACTED
from index.storage import case_store
from index.storage.revision import current_revision, last_removal
from index.storage.tables import LESSONS
from tests.conftest import GROWN_UP_TOO, NOW
from tests.index.test_reindex import LOCK, TEAM, export

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App

    MakeApp = Callable[..., App]

VALUE = "zQ4vT8" + "xW2mK9p"
OLD = f"It needs this.\nPasswort: {VALUE}"
MESSAGE = {"ts": "1.0", "author": "U1", "text": OLD, "files": [], "reactions": [], "secrets": ["jwt"], "attached": []}


def _fill(app: App, messages: int = 1) -> None:
    """Rows as the rules of an earlier version left them."""
    counts = {"reply_count": 0, "latest_reply": "", "read_count": 0, "read_latest": ""}
    slack = [
        {"channel": "C1", "ts": f"{n}.0", "author": "U1", "body": MESSAGE, "seen": 1.0, **counts}
        for n in range(messages)
    ]
    comment = {"repo": "a/b", "comment_id": "1", "number": 1, "author": "u", "seen": 1.0, "body": {"text": OLD}}
    lesson = {"lesson_id": "l", "case_id": "c", "kind": "k", "against": 0.0, "visibility": "public", "by": "U1"}
    suggestion = {
        "suggestion_id": "s",
        "audience": "public",
        "visibility": "public",
        "text_hash": "h",
        "body": {"question": OLD, "flags": []},
    }
    with app.engine.begin() as connection:
        connection.execute(insert(SLACK_MESSAGES), slack)
        connection.execute(insert(GITHUB_COMMENTS), [comment])
        connection.execute(insert(LESSONS), [lesson | {"by_name": "u", "at": NOW, "note": OLD}])
        connection.execute(insert(SUGGESTIONS), [suggestion | {"created_at": NOW}])


@GROWN_UP_TOO
def test_old_rows_of_every_table_lose_what_is_a_secret_by_now(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM)
    _fill(app)
    reindex_files(app, [export(tmp_path, LOCK)], [])
    with app.engine.connect() as connection:
        message = connection.scalars(select(SLACK_MESSAGES.c.body)).one()
        others = [
            connection.scalars(select(GITHUB_COMMENTS.c.body)).one()["text"],
            connection.scalars(select(LESSONS.c.note)).one(),
            connection.scalars(select(SUGGESTIONS.c.body)).one()["question"],
        ]
    assert [message["text"], *others] == ["It needs this.\nPasswort: [redacted: password]"] * 4
    assert message["secrets"] == ["jwt", "password"]


def test_an_old_case_is_changed_as_any_other_and_older_builds_of_the_index_go(
    make_app: MakeApp, tmp_path: Path
) -> None:
    app = make_app(team=TEAM)
    reindex_files(app, [export(tmp_path, LOCK)], [])
    (case,) = case_store.all_cases(app.engine)
    case_store.save_cases(app.engine, [replace(case, problem=OLD)], case_store.Changes())
    _forget_what_was_done(app)
    assert redact_stored.redact_stored(app.engine, Silent()) == 1
    (case,) = case_store.all_cases(app.engine)
    assert case.problem == "It needs this.\nPasswort: [redacted: password]"
    with app.engine.connect() as connection:
        assert last_removal(connection) == current_revision(connection)


def test_who_is_stopped_goes_on_and_who_is_done_does_nothing(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(team=TEAM)
    _fill(app, messages=5)
    monkeypatch.setattr(redact_stored, "_PAGE", 2)
    seen: list[str] = []

    def redacting(text: str, redact: Callable[[str], Any] = redact) -> Any:
        seen.append(text)
        if len(seen) == 12:
            raise KeyboardInterrupt
        return redact(text)

    monkeypatch.setattr(redact_stored, "redact", redacting)
    with pytest.raises(KeyboardInterrupt):
        redact_stored.redact_stored(app.engine, Silent())
    redact_stored.redact_stored(app.engine, Silent())
    with app.engine.connect() as connection:
        assert all(VALUE not in body["text"] for body in connection.scalars(select(SLACK_MESSAGES.c.body)))
    seen.clear()
    assert redact_stored.redact_stored(app.engine, Silent()) == 0
    assert seen == []


def test_what_was_approved_and_is_still_to_be_sent_stays_as_it_was_approved(make_app: MakeApp) -> None:
    app = make_app(team=TEAM)
    row = {"suggestion_id": "s", "channel": "C", "thread_ts": "1", "approved_by": "U", "text_hash": "h", "text": OLD}
    parts = [row | {"outbox_id": s, "part": n, "state": s, "attempts": 0, "created_at": NOW} for n, s in
             enumerate(("ready", "sent"))]  # fmt: skip
    with app.engine.begin() as connection:
        connection.execute(insert(OUTBOX), parts)
    redact_stored.redact_stored(app.engine, Silent())
    with app.engine.connect() as connection:
        texts = {row.state: row.text for row in connection.execute(select(OUTBOX.c.state, OUTBOX.c.text))}
    assert texts["ready"] == OLD
    assert VALUE not in str(texts["sent"])


def _forget_what_was_done(app: App) -> None:
    with app.engine.begin() as connection:
        connection.execute(update(REDACTED).values(rules="of an earlier version"))
