"""The machine fails: the disk is full, the database is locked, the index is missing or another model's."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy import delete, event, update

from index.storage.tables import GENERATIONS
from tests.slack.desk import KNOWN

if TYPE_CHECKING:
    from typing import Any

    from tests.slack.desk import Desk


def test_a_full_disk_loses_no_event(desk: Desk) -> None:
    """What cannot be stored is not acknowledged, and Slack says it again."""
    desk.slack.retry_delays = (0.5, 0.5, 1.0, 1.0)
    full = True

    def limit_size(connection: Any, *_: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages if full else 2**30}")

    event.listen(desk.app.engine, "checkout", limit_size)
    for number in range(40):  # the first few rows may still find room in the last pages
        desk.uma.says(desk.support, f"{KNOWN} {number}")

    def was_refused() -> bool:
        return any((a.status or 0) >= 500 for record in desk.slack.events for a in record.attempts)

    desk.slack.wait_for(was_refused, timeout=10)
    full = False
    desk.slack.wait_for(lambda: all(record.acknowledged for record in desk.slack.events), timeout=20)
    desk.card()


def test_a_locked_database_delays_and_loses_nothing(desk: Desk) -> None:
    desk.slack.retry_delays = (0.5, 0.5, 1.0)
    path = desk.app.settings.environment.copilot_data_dir / "copilot.sqlite3"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ts = desk.uma.says(desk.support, KNOWN)
    desk.slack.wait_for(lambda: any(not tried.ok for record in desk.slack.events for tried in record.attempts))
    other.execute("COMMIT")
    other.close()
    desk.slack.wait_for(lambda: all(record.acknowledged for record in desk.slack.events), timeout=20)
    desk.card()
    desk.quiet()
    assert len(desk.cards) == 1
    assert desk.status(ts) == "new"


def test_without_an_index_the_modal_says_what_to_do(desk: Desk) -> None:
    with desk.app.engine.begin() as connection:
        connection.execute(delete(GENERATIONS))
    ts = desk.uma.says(desk.support, KNOWN)
    desk.ben.runs_shortcut("suggest_answer", desk.support, ts)
    desk.modal_shows(desk.ben, "reindex")


def test_an_index_of_another_model_is_not_searched(desk: Desk) -> None:
    with desk.app.engine.begin() as connection:
        connection.execute(update(GENERATIONS).values(model="another/model"))
    ts = desk.uma.says(desk.support, KNOWN)
    desk.ben.runs_shortcut("suggest_answer", desk.support, ts)
    desk.modal_shows(desk.ben, "built with another/model")


def test_an_index_whose_folder_is_gone_is_said_so(desk: Desk) -> None:
    import shutil

    shutil.rmtree(desk.app.settings.environment.copilot_data_dir / "generations")
    ts = desk.uma.says(desk.support, KNOWN)
    desk.ben.runs_shortcut("suggest_answer", desk.support, ts)
    desk.modal_shows(desk.ben, "missing or incomplete")
