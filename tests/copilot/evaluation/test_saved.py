"""Saved threads: written and read again, redacted, made of decisions, and replayed without any file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from copilot.commands.evaluating.evaluate_replay import replay_files
from copilot.commands.save import save_conversation
from copilot.evaluation.saved.saved_format import read_saved, saved_from, saved_json
from copilot.evaluation.saved.saved_records import decided_threads, save_thread, saved_threads
from copilot.gather import from_messages
from copilot.records.tables import DECISIONS, SUGGESTIONS
from index.errors import InputError
from tests.conftest import NOW
from tests.copilot.evaluation.deciding import asked, decided
from tests.exports import ASKER, HELPER, START, message, thread, ts, write_export

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from copilot.build import App

    MakeApp = Callable[..., App]

PERMALINK = f"https://acme.slack.com/archives/C0SUPPORT/p{START}000000"
TOKEN = "xoxb-" + "1234567890-" * 2 + "AbCdEfGhIjKlMnOpQrStUvWx"
RAW: list[object] = [
    *thread(
        0, (ASKER, f"It stops with LockHeld, my token is {TOKEN}"), (HELPER, "Set `lock.timeout`, it is acme/tool#7")
    )
]


def test_a_thread_is_saved_redacted_and_as_it_is_now(make_app: MakeApp) -> None:
    app = make_app(team={"members": [HELPER]})
    saved = save_conversation(app, from_messages(RAW, app.team), PERMALINK, "public", NOW)
    assert saved.case_id == f"slack:C0SUPPORT:{ts(0)}"
    assert saved.linked == ("github:acme/tool#7",)
    (kept,) = saved_threads(app.engine)
    assert TOKEN not in json.dumps(saved_json(kept))
    assert saved_json(kept) == saved_json(saved_from(saved_json(kept)))
    edited = [*RAW[:1], message(60, HELPER, "Never mind", thread=0)]
    assert saved_json(saved_threads(app.engine)[0]) == saved_json(kept)
    save_conversation(app, from_messages(edited, app.team), PERMALINK, "public", NOW)
    assert [one.answer for one in saved_threads(app.engine)] == ["Never mind"]


@pytest.mark.parametrize("permalink", ["", "https://acme.slack.com/archives/C0SUPPORT", "https://example.com/p1"])
def test_an_address_that_is_no_message_s_is_said(permalink: str, make_app: MakeApp) -> None:
    app = make_app()
    with pytest.raises(InputError, match="is not a link to a message"):
        save_conversation(app, from_messages(RAW, app.team), permalink, "public", NOW)


def line(**more: Any) -> dict[str, Any]:
    said = [{"role": "asker", "ts": ts(0), "text": "It stops"}, {"role": "team", "ts": ts(60), "text": "Set `a.b`"}]
    return {"format": 1, "case_id": f"slack:C0:{ts(0)}", "messages": said} | more


def test_a_file_of_saved_threads_and_notes(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    notes = [{"case_id": "a", "relevant": ["b"]}, {"thread": "c", "flags": ["needs_call"], "half": "held_out"}]
    notes.append({"thread": "d", "flags": ["needs_call"], "half": "development"})
    file.write_text("\n".join(json.dumps(one) for one in [line(), *notes]) + "\n\n")
    (saved,), (right, flagged, known_to_the_rules) = read_saved(file)
    assert known_to_the_rules.flags is None
    assert saved.answer == "Set `a.b`"
    assert saved.conversation.question == "It stops"
    assert saved.conversation.thread_ts == ts(0)
    assert right.relevant == {"b"}
    assert right.flags is None
    assert flagged.on(saved).flags == frozenset({"needs_call"})
    assert right.on(saved).relevant == {"b"}


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("{", ""),
        ("[]", "a JSON object was expected"),
        (json.dumps({"relevant": []}), "case_id: Field required"),
        (json.dumps(line(format=2)), "format: Input should be 1"),
        (json.dumps(line(messages=[])), "messages: "),
        (json.dumps(line(messages="It stops")), "messages: "),
        (json.dumps(line(messages=[{"role": "boss", "ts": "1.0", "text": ""}])), "messages.0.role: "),
        (json.dumps(line(messages=[{"role": "asker", "ts": "soon", "text": ""}])), "messages.0.ts: "),
        (json.dumps(line(asked_at="2026-01-01T00:00:00")), "asked_at: Input should have timezone info"),
        (json.dumps(line(visibility="interal")), "visibility: Input should be 'public' or 'internal'"),
        (json.dumps(line(flags=["nonsense"])), "flags.0: "),
        (json.dumps({"case_id": "a", "flags": ["nonsense"]}), "flags.0: "),
    ],
)
def test_a_line_that_is_no_saved_thread_is_said(content: str, wrong: str, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(f"{json.dumps(line())}\n\n{content}")
    with pytest.raises(InputError) as error:
        read_saved(file)
    assert f"cases.jsonl, line 3, is not a saved thread: {wrong}" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("nothing", [None, ""])
def test_what_is_null_or_empty_counts_as_left_out(nothing: str | None) -> None:
    names = ("answer", "asked_at", "scope", "place", "url", "linked", "original", "kind", "flags")
    empty = dict.fromkeys(names, nothing)
    assert saved_from(line(**empty)) == saved_from(line())
    assert saved_from(line(kind="chore")) == saved_from(line())


def test_texts_of_a_file_are_redacted_again() -> None:
    saved = saved_from(line(answer=f"use {TOKEN}", messages=[{"role": "asker", "ts": ts(0), "text": TOKEN}]))
    assert TOKEN not in json.dumps(saved_json(saved))
    assert saved.turns[0].message.secrets


def test_every_decision_becomes_a_case_to_replay(solved_app: App) -> None:
    one = asked(solved_app, 50_000, "StateLockedError when it runs, what now?")
    decided(solved_app, one, "approved", one.draft.text)
    other = asked(solved_app, 60_000, "StateLockedError stops my run")
    decided(solved_app, other, "edited", f"Use `mill unlock` instead. {TOKEN}")
    third = asked(solved_app, 70_000, "Where is the sea?")
    decided(solved_app, third, "dismissed", None, "dismissed")
    failed = asked(solved_app, 80_000, "StateLockedError again")
    decided(solved_app, failed, "approved", failed.draft.text, "failed")
    first, second, last = decided_threads(solved_app.engine)
    assert (first.is_own_draft, second.is_own_draft) == (True, False)
    assert first.relevant == {f"slack:C0SUPPORT:{ts(0)}"}
    assert second.answer.startswith("Use `mill unlock` instead.")
    assert TOKEN not in json.dumps(saved_json(second))
    assert (last.answer, last.relevant) == ("", frozenset())
    assert first.outcome.startswith("approved, posted")
    result = replay_files(solved_app)
    assert result["run"]["threads"] == 3
    rows = {row["thread"]: row for row in result["threads"]}
    assert rows[first.case_id]["places"] == (1,) or rows[first.case_id]["places"] == [1]
    assert result["figures"]["work_saved"]["n"] == 2  # the copilot's own draft proves nothing
    assert any("the copilot's own draft" in known for known in result["run"]["not_as_of"])


def test_later_edits_and_erasure(solved_app: App) -> None:
    one = asked(solved_app, 50_000, "StateLockedError when it runs, what now?")
    decided(solved_app, one, "edited", "Use `mill unlock`.")
    before = saved_json(decided_threads(solved_app.engine)[0])
    with solved_app.engine.begin() as connection:  # whatever happens to the post
        connection.execute(update(DECISIONS).values(corrected=True))
    assert saved_json(decided_threads(solved_app.engine)[0]) == before
    with solved_app.engine.begin() as connection:
        connection.execute(update(SUGGESTIONS).values(body=None))
    assert decided_threads(solved_app.engine) == []


def test_a_saved_thread_goes_before_a_decision_on_it(solved_app: App) -> None:
    one = asked(solved_app, 0, "StateLockedError when it runs, what now?")
    decided(solved_app, one, "edited", "Use `mill unlock`.")
    save_conversation(solved_app, from_messages(RAW, solved_app.team), PERMALINK, "public", NOW)
    (kept,) = saved_threads(solved_app.engine)
    assert "lock.timeout" in kept.answer


def test_without_any_history_everything_is_abstained_from(make_app: MakeApp, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps(line()) + "\n")
    result = replay_files(make_app(), case_files=[file])
    assert result["run"]["threads"] == 1
    assert result["figures"]["coverage"]["value"] == 0.0
    assert result["figures"]["abstained_rightly"]["value"] == 1.0


def test_saved_threads_of_a_file_are_asked_of_the_history_beside_it(make_app: MakeApp, tmp_path: Path) -> None:
    """The files are their history, and a person said which case of it is right."""
    known = thread(-90_000, (ASKER, "It stops with LockHeld"), (HELPER, "Set `a.b`"), (ASKER, "Worked!"))
    right = f"slack:C0SUPPORT:{ts(-90_000)}"
    asked = [{"role": "asker", "ts": ts(0), "text": "LockHeld, and it stops"}]
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps(line(messages=asked, answer="Set `a.b`", relevant=[right])) + "\n")
    app = make_app(team={"members": [HELPER]})
    result = replay_files(app, [write_export(tmp_path / "export", {"support": known})], [], [file])
    assert [row["thread"] for row in result["threads"]] == [f"slack:C0:{ts(0)}"]
    assert result["figures"]["recall@1"]["value"] == 1.0
    assert result["figures"]["work_saved"]["value"] == 1.0


def test_saved_threads_are_kept_on_every_database(engine: Engine) -> None:
    saved = saved_from(line())
    save_thread(engine, saved, NOW)
    save_thread(engine, saved, NOW)
    assert [saved_json(one) for one in saved_threads(engine)] == [saved_json(saved)]
