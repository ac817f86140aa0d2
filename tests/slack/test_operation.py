"""What an operator sees: health, readiness, metrics, logs; and a stop that drops nothing."""

from __future__ import annotations

import gc
import threading
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event

from copilot.records import database
from tests.slack.desk import KNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from sqlalchemy import Connection

    from tests.slack.desk import Desk

SECRET = "xoxb-" + "17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy"


def page(desk: Desk, path: str) -> tuple[int, str]:
    assert desk.server.health
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{desk.server.health.port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_it_is_alive_and_ready(desk: Desk) -> None:
    assert page(desk, "/healthz") == (200, "alive\n")
    assert page(desk, "/readyz") == (200, "ready\n")
    assert page(desk, "/nothing")[0] == 404


def test_without_an_index_it_is_not_ready_and_says_why(desk: Desk) -> None:
    from sqlalchemy import delete

    from index.storage.tables import GENERATIONS

    with desk.app.engine.begin() as connection:
        connection.execute(delete(GENERATIONS))
    status, words = page(desk, "/readyz")
    assert status == 503
    assert "reindex" in words


def test_without_a_database_it_is_not_ready_and_the_page_does_not_say_where_it_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql+psycopg://someone:hunter22@127.0.0.1:1/nothing"
    nowhere = create_engine(url, connect_args={"connect_timeout": 2})
    event.listen(nowhere, "handle_error", database._explain)
    monkeypatch.setattr(desk.server, "_services", replace(desk.services, engine=nowhere))
    status, words = page(desk, "/readyz")
    assert status == 503
    assert "database" in words
    assert not any(part in words for part in ("127.0.0.1", "someone", "hunter22", "nothing"))


def test_socket_mode_has_the_pages_on_a_port_of_their_own(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(door="socket", policy={"serve": {"health_port": 0}})
    assert page(desk, "/readyz") == (200, "ready\n")
    assert page(desk, "/slack/events")[0] == 404
    assert desk.slack.refresh_sockets(timeout=10)
    desk.uma.says(desk.support, KNOWN)
    desk.card()


def test_the_collector_leaves_alone_what_was_loaded(desk: Desk) -> None:
    """Half a million objects, a third of a second in which no other thread runs."""
    gc.unfreeze()
    desk.server.warm_up()
    try:
        assert gc.get_freeze_count() > 100_000
    finally:
        gc.unfreeze()
        gc.freeze()  # as it was


def test_metrics_count_and_tell_no_text(desk: Desk) -> None:
    ts = desk.uma.says(desk.support, KNOWN)
    desk.card()
    desk.click(desk.ana, "approve")
    desk.slack.wait_for(lambda: desk.replies(ts), timeout=10)
    desk.shows("Posted by ana")
    status, words = page(desk, "/metrics")
    assert status == 200
    for line in (
        'copilot_suggestions_total{answered="true",place="card"} 1.0',
        'copilot_decisions_total{kind="approved"} 1.0',
        'copilot_posts_total{outcome="posted"} 1.0',
        "copilot_jobs_given_up 0.0",
    ):
        assert line in words
    assert "Two rows" not in words
    assert desk.uma.id not in words


def test_logs_hold_no_text_and_no_secret(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    desk.slack.faults.answer("chat.update", status=500, html=True)
    desk.slack.faults.answer("conversations.replies", error="internal_error")
    ts = desk.uma.says(desk.support, f"{KNOWN} My token is {SECRET}")
    card = desk.card()
    assert SECRET not in str(card.blocks)
    desk.click(desk.ana, "approve")
    desk.slack.wait_for(lambda: desk.replies(ts), timeout=15)
    desk.shows("Posted by ana")
    written = "".join(capfd.readouterr())
    assert "Two rows" not in written
    assert SECRET not in written
    assert desk.slack.bot_token not in written


def test_what_others_rely_on_is_on_the_disk_first(desk: Desk) -> None:
    """Events, clicks and modals before they are acknowledged; a decision; `sending` before the post."""
    forgettable = []

    def look(connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        said = f"{statement} {parameters}"
        relied_on = ("INTO modals", "INTO decisions", "UPDATE outbox", "'event:", "'act:")
        if connection.get_execution_options().get("repeatable") and any(words in said for words in relied_on):
            forgettable.append(statement)

    event.listen(desk.app.engine, "before_cursor_execute", look)
    ts = desk.uma.says(desk.support, KNOWN)
    desk.click(desk.ana, "edit")
    desk.click(desk.ana, "approve")
    desk.slack.wait_for(lambda: desk.replies(ts), timeout=10)
    desk.quiet()
    assert {statement.partition(" SET ")[0] for statement in forgettable} == {"UPDATE work"}


def test_no_thread_holds_two_connections(desk: Desk) -> None:
    """They are fewer than threads: those that wait for a second one could wait for each other."""
    held: Counter[int] = Counter()
    most: Counter[int] = Counter()

    def taken(*_: object) -> None:
        me = threading.get_ident()
        held[me] += 1
        most[me] = max(most[me], held[me])

    def given_back(*_: object) -> None:
        held[threading.get_ident()] -= 1

    event.listen(desk.app.engine, "checkout", taken)
    event.listen(desk.app.engine, "checkin", given_back)
    ts = desk.uma.says(desk.support, KNOWN)
    desk.ana.opens_home()
    desk.click(desk.ana, "edit")
    desk.modal_shows(desk.ana, "Your reply")
    assert desk.ana.submits().ok
    desk.slack.wait_for(lambda: desk.replies(ts), timeout=10)
    page(desk, "/readyz")
    page(desk, "/metrics")
    desk.quiet()
    assert max(most.values()) == 1  # 0 for a thread that held one when the counting began


def test_a_secret_is_in_no_table(desk: Desk) -> None:
    desk.uma.says(desk.support, f"{KNOWN} My token is {SECRET}")
    desk.card()
    desk.quiet()
    data_dir = desk.app.settings.environment.copilot_data_dir
    files = [path for path in data_dir.rglob("*") if path.is_file()]
    assert files
    assert not [path.name for path in files if SECRET.encode() in path.read_bytes()]


def test_a_stop_finishes_what_is_in_hand(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.uma.says(desk.support, KNOWN)
    desk.server.stop()
    again = make_desk()
    again.card()
    again.quiet()
    assert len(again.cards) == 1
