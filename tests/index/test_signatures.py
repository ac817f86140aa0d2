"""The same error, whoever meets it, has the same signature."""

from __future__ import annotations

import pytest

from index.signatures import signatures_in


@pytest.mark.parametrize(
    ("mine", "yours"),
    [
        ("error[E0425]: cannot find value `lod` in line 12", "error[E0308]: cannot find value `x9` in line 4711"),
        ("12:04:55 FATAL could not open 'a.toml' at 0x7fff01", "08:00:01 FATAL could not open 'b.yml' at 0xdead"),
        ('It says "Lock is held by another process"', 'I get "lock is  held by another process".'),
        ("it prints `MR-1107: merge matched` and stops", "what is `mr-1107: merge matched`?"),
    ],
)
def test_what_differs_from_case_to_case_is_left_out(mine: str, yours: str) -> None:
    assert set(signatures_in(mine)) & set(signatures_in(yours))


@pytest.mark.parametrize("text", ["", "How do I start?", "Thanks, that helped!", "`a`", "don't, can't, won't", "''"])
def test_plain_words_are_no_signature(text: str) -> None:
    assert signatures_in(text) == ()


def test_two_errors_are_two() -> None:
    assert not set(signatures_in("error: table is locked")) & set(signatures_in("error: column is unknown"))


def test_a_dump_gives_a_bounded_number() -> None:
    dump = "\n".join(f"error: step {'x' * n} failed" for n in range(500)) + "error " * 100_000
    assert len(signatures_in(dump)) <= 64
    assert max(map(len, signatures_in(dump))) <= 120
