"""The normal form says the same however it was typed, and leads back to what was typed."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.normal import _UNUSUAL, _normal_of, form_of, normal
from index.redact import redact
from index.sayings import saying

SAME = [
    ("hasn\u2019t", "hasn't"),
    ("\u201cfixed\u201d", '"fixed"'),
    ("that\u00a0did\u202fit", "that did it"),
    ("re\u2011run \u2014 now", "re-run - now"),
    ("\uff21\uff30\uff29\uff1a\u3000\uff4b\uff45\uff59", "API: key"),
    ("pass\u200bword\u00ad", "password"),
    ("contrasen\u0303a", "contraseña"),
    ("\u1107\u1175\u1106\u1175\u11af", "비밀"),
    ("doesn\u00b4t", "doesn't"),
    ("\u300cx\u300d", '"x"'),
]


@pytest.mark.parametrize(("typed", "form"), SAME, ids=ascii)
def test_what_is_typed_in_another_way_has_the_same_form(typed: str, form: str) -> None:
    assert normal(typed) == form


def test_only_what_is_its_own_form_is_passed_over() -> None:
    changed = [point for point in range(0x80, 0x20000) if _normal_of(chr(point)) != chr(point)]
    assert [hex(point) for point in changed if not _UNUSUAL.match(chr(point))] == []


TYPED = st.text(st.sampled_from("ab1 =\u00a0\u2019\u201c\uff21\ufb01\u2026\u200b\u200c\u0301é한中🙂\n"), max_size=40)


@settings(max_examples=400, deadline=None)
@given(TYPED)
def test_every_part_of_a_form_leads_back_to_what_it_was_made_from(text: str) -> None:
    form = form_of(text)
    for start in range(len(form.text)):
        begin, end = form.span(start, start + 1)
        assert 0 <= begin < end <= len(text)
        assert form.text[start] in unicodedata.normalize("NFKC", normal(text[begin:end]))
    assert form.span(0, len(form.text))[0] == 0 or not form.text or normal(text[: form.span(0, 1)[0]]) == ""


@settings(max_examples=300, deadline=None)
@given(TYPED, TYPED, st.sampled_from([": ", ":\u00a0", ":\u3000", ":\u200b ", "\uff1a", ": \u201c", "\uff1d"]))
def test_a_secret_goes_and_all_around_it_stays_as_it_was_typed(before: str, after: str, space: str) -> None:
    value = "Zk39fjsKfj" + "3o2QzAA12"
    text = f"{before}\nDB_PASSWORD{space}{value}\n\n{after}"
    safe = redact(text).text
    assert value not in normal(safe)
    assert safe.startswith(before)
    assert safe.endswith(after)


def test_a_saying_counts_however_it_is_typed_and_the_rest_stays() -> None:
    polite = saying(r"\bdon't hesitate\b[^.]*\.")
    assert polite.search("So don\u2019t\u00a0hesitate.")
    assert polite.sub(lambda _: "", "Caf\u00e9\u00a0ok\u2026 don\u2019t\u00a0hesitate to ask. \u201cBye\u201d") == (
        "Caf\u00e9\u00a0ok\u2026  \u201cBye\u201d"
    )
    assert re.search("hasn't", normal("it hasn\u2019t"))
