"""What `scripts/fit_roles.py` teaches, and what follows from roles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.cases.from_thread import read_thread
from index.cases.references import References
from index.classify.linear_classifier import LinearClassifier
from index.model import Case, Channel, Message, Thread
from index.roles.message_roles import ROLES, roles_of
from index.team import Team
from scripts.message_roles.own_examples import own_examples
from scripts.teaching import train

if TYPE_CHECKING:
    from pathlib import Path

TEAM = Team(frozenset({"T"}), "settings")


def thread(*said: tuple[str, str], secrets: tuple[str, ...] = ()) -> Thread:
    """A thread of (author, text), a minute between messages; the first may hold secrets."""
    messages = [Message(f"{1_790_000_000 + 60 * n}.000000", author, text) for n, (author, text) in enumerate(said)]
    first = Message(messages[0].ts, messages[0].author, messages[0].text, secrets=secrets)
    return Thread(Channel("C1", "help", "public"), first.ts, (first, *messages[1:]))


def result(found: Thread, *roles: str) -> tuple[list[str], str] | None:
    """The texts that answer, and the standing."""
    said = dict(zip((message.ts for message in found.messages), roles, strict=True))
    end = read_thread(found, TEAM, References(), said)
    return ([message.text for message in end.answers], end.case.standing) if isinstance(end.case, Case) else None


QUESTION = ("A", "The importer fails with E42")


def test_what_proposes_is_the_answer_and_holding_is_not() -> None:
    found = thread(QUESTION, ("T", "We are looking into it"), ("T", "Set max_rows"), ("A", "Thanks, will try"))
    assert result(found, "asks", "holds", "proposes", "thanks") == (["Set max_rows"], "answered")


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    found = thread(QUESTION, ("B", "Restart it"), ("T", "No need to, set max_rows"), ("A", "Works"))
    assert result(found, "asks", "proposes", "corrects", "confirms") == (["No need to, set max_rows"], "confirmed")


def test_a_no_takes_away_what_it_denies_and_a_later_fix_stands_beside_a_confirmed_workaround() -> None:
    found = thread(QUESTION, ("T", "Restart it"), ("A", "Still the same"))
    assert result(found, "asks", "proposes", "denies") is None
    found = thread(QUESTION, ("T", "Pin 1.2"), ("A", "That works"), ("T", "1.3 fixes it"))
    assert result(found, "asks", "proposes", "confirms", "announces_fix") == (["Pin 1.2", "1.3 fixes it"], "confirmed")


def test_a_confirmation_may_be_taken_back() -> None:
    found = thread(QUESTION, ("T", "Reset it"), ("A", "Works!"), ("A", "Spoke too early"), ("T", "Exclude the bucket"))
    told = result(found, "asks", "proposes", "confirms", "denies", "proposes")
    assert told == (["Exclude the bucket"], "answered")


def test_a_fix_after_new_trouble_has_to_be_confirmed_anew() -> None:
    found = thread(
        QUESTION, ("T", "Pin 1.2"), ("A", "That works"), ("A", "With two of them, no more"), ("T", "1.3 is out")
    )
    told = result(found, "asks", "proposes", "confirms", "denies", "announces_fix")
    assert told == (["Pin 1.2", "1.3 is out"], "answered")


def test_a_call_without_a_word_of_it_is_no_case() -> None:
    call = ("T", "Quick huddle?")
    assert result(thread(QUESTION, ("T", "Restart it"), call), "asks", "proposes", "invites_to_call") is None
    found = thread(QUESTION, call, ("T", "For the record: set max_rows"))
    assert result(found, "asks", "invites_to_call", "proposes") == (["For the record: set max_rows"], "answered")


def test_advice_to_revoke_a_secret_answers_nothing() -> None:
    found = thread(QUESTION, ("T", "Please rotate that key now"), secrets=("token",))
    assert result(found, "asks", "proposes") is None
    assert result(thread(QUESTION, ("T", "Please rotate that key now")), "asks", "proposes") is not None


def test_an_asker_who_says_how_answers() -> None:
    own = ("A", "Found it myself: a column called index is dropped, rename the column first")
    assert result(thread(QUESTION, own), "asks", "confirms") == ([own[1]], "confirmed")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("New release is out", "announces_fix"),
        ("I raised a PR, could you review it? https://github.com/a/b/pull/3", "asks"),
    ],
)
def test_where_nobody_asks_for_help_is_no_case(text: str, role: str) -> None:
    assert result(thread(("A", text), ("T", "Set max_rows")), role, "proposes") is None


def test_a_classifier_survives_its_file_and_explains_itself(tmp_path: Path) -> None:
    told = ("proposes", "asks", "bumps")
    signs = ({"inline_code": 1.0}, {"question_mark": 1.0}, {"question_mark": 1.0, "late": 1.0})
    features = [signs[n % 3] for n in range(30)]
    learned = train(features, np.zeros((30, 0), dtype=np.float32), [told[n % 3] for n in range(30)])
    file = tmp_path / "weights.json"
    file.write_text(json.dumps(learned.as_json()), encoding="utf-8")
    again = LinearClassifier.from_file(file)
    chances = again.chances(features[:3], np.zeros((3, 0), dtype=np.float32))
    assert [again.classes[place] for place in chances.argmax(axis=1)] == list(told)
    assert chances.sum(axis=1) == pytest.approx([1.0, 1.0, 1.0])
    assert again.why(features[2], "bumps")[0][0] == "late"


def test_our_own_examples_end_in_a_role_that_there_is() -> None:
    examples = list(own_examples())
    assert len(examples) > 400
    assert {role for _, role in examples} <= set(ROLES)


def test_the_shipped_weights_read_a_plain_thread() -> None:
    """Of no company that taught them."""
    found = thread(
        ("A", "Hi all, our nightly export stops with `E42 buffer full`. How can we make the buffer larger?"),
        ("T", "Which version do you run, and could you share the log?"),
        ("T", "Set `buffer.size = 64MB` in export.toml and restart the worker, the default is far too small."),
        ("A", "Any update on this?"),
        ("A", "That fixed it, the export ran through last night. Thank you!"),
    )
    assert list(roles_of(found, TEAM).values()) == ["asks", "asks_back", "proposes", "bumps", "confirms"]
