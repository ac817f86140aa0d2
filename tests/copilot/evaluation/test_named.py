"""What a text names, when an answer stands in another text, and which claims of a draft have a source."""

from __future__ import annotations

import pytest

from copilot.evaluation.figures.grounds import claims_of, groundedness
from copilot.evaluation.figures.named import named_in
from copilot.evaluation.figures.row import hashes, holds

ANSWER = """Hi Marta! Since 0.13.1 it is gone; upgrade with
```
$ pip install millrace==0.13.1
```
or set `state_lock.timeout` in `profiles.yml` and run it with --full-refresh. MR-1042 is explained in
https://docs.example.com/Locks/#stale, see also `WAREHOUSE`."""


def test_links_versions_commands_and_settings_are_named() -> None:
    assert named_in(ANSWER) == {
        ("version", "0.13.1"),
        ("command", "pip install"),
        ("command", "--full-refresh"),
        ("setting", "state_lock.timeout"),
        ("setting", "profiles.yml"),
        ("setting", "mr-1042"),
        ("setting", "warehouse"),
        ("link", "docs.example.com/locks/#stale"),
    }


@pytest.mark.parametrize(
    "text", ["", "Thanks, that worked!", "I'd restart it, e.g. tonight.", "It is in the docs (see above)."]
)
def test_prose_names_nothing(text: str) -> None:
    assert not named_in(text)


def test_a_text_of_a_thousand_names_is_cut() -> None:
    assert len(named_in("\n".join(f"module_{n}.value_{n}" for n in range(5_000)))) == 200


@pytest.mark.parametrize(
    ("answer", "other", "held"),
    [
        ("Set `a.b` and `c.d`", "It was `a.b`", True),
        ("Set `a.b`, `c.d` and `e.f`", "It was `a.b`", False),
        ("Upgrade to 0.13.1", "It is in 0.13.1", False),  # a version alone is on every lip
        ("Set `a.b` in 0.13.1", "It is in 0.13.1", False),
        ("Just restart it", "Just restart it", False),
        ("Run `mill lock --clear`", "Try `mill lock --clear` first", True),
    ],
)
def test_an_answer_is_held_by_what_names_half_of_it_and_not_only_versions(answer: str, other: str, held: bool) -> None:
    assert holds(hashes(named_in(answer)), hashes(named_in(other))) is held


def test_names_cannot_be_read_from_their_hashes() -> None:
    assert "state_lock" not in "".join(hashes(named_in(ANSWER)))


CASE = "The lock of the previous run stays behind. Delete the file `state.lock` and run `mill run --resume` again."


def test_claims_are_what_states_something() -> None:
    draft = "Hi!\n\nHere is what solved it then:\n\nDelete `state.lock`. Did it help? If not, tell me more."
    assert claims_of(draft) == ["Delete `state.lock`."]


@pytest.mark.parametrize(
    ("draft", "share"),
    [
        ("Delete `state.lock`. The lock of the previous run stays behind.", 1.0),
        ("Delete `state.lock`. Then set `lock.retries` to nine.", 0.5),
        ("Millrace forgets passwords whenever somebody renames columns.", 0.0),
        ("Hi! Did you try that already?", None),
    ],
)
def test_a_claim_stands_where_its_sources_say_it(draft: str, share: float | None) -> None:
    assert groundedness(draft, [CASE, "Why does it stop?"]) == share


def test_without_sources_nothing_stands() -> None:
    assert groundedness("Delete `state.lock`.", []) == 0.0
