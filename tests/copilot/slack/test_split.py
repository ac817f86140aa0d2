"""Long Markdown: pieces to post that lose nothing, and chunks to edit that join to what they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.text.mrkdwn import mrkdwn
from copilot.text.split import GLUE, chunk_markdown, join_chunks, mrkdwn_parts, split_markdown
from tests.copilot.slack.test_mrkdwn import ANYTHING, assert_inert

SENTENCE = "This is a sentence of some length. "
PARAGRAPHS = "\n\n".join(f"Paragraph {number}. {(SENTENCE * 3).strip()}" for number in range(20))
LIST = "Steps:\n\n" + "".join(
    f"{number}. step {number}\n   - a nested point\n     ```sh\n     run {number}\n     ```\n   more of it\n"
    for number in range(1, 12)
)
SPACES = st.text(" \n\t\r\u2060\ufeff\u2028a", max_size=40)


def words(pieces: list[str] | str) -> str:
    return "".join("".join(pieces).split())


def test_a_short_text_is_one_piece() -> None:
    assert split_markdown("short\n\ntext", 100) == ["short\n\ntext"]
    assert split_markdown(" \n ", 100) == []
    assert split_markdown("", 100) == []


def test_paragraphs_stay_whole() -> None:
    pieces = split_markdown(PARAGRAPHS, 400)
    assert all(piece.startswith("Paragraph") and piece.endswith(".") for piece in pieces)
    assert words(pieces) == words(PARAGRAPHS)


def test_items_stay_whole() -> None:
    pieces = split_markdown(LIST, 250)
    assert len(pieces) > 3
    assert all(piece[0].isdigit() and piece.endswith("more of it") for piece in pieces[1:-1])
    assert all(piece.count("```") % 2 == 0 for piece in pieces)


def test_a_cut_within_a_list_leaves_no_line_indented_as_code() -> None:
    text = "- first\n" + "".join(f"    - nested {number} with some words\n" for number in range(40))
    pieces = split_markdown(text, 300)
    assert words(pieces) == words(text)
    assert not any("```" in mrkdwn(piece) for piece in pieces)


def test_sentences_and_words_stay_whole() -> None:
    assert all(piece.endswith(".") for piece in split_markdown(SENTENCE * 50, 200))
    assert set(" ".join(split_markdown("word " * 500, 99)).split()) == {"word"}
    assert split_markdown("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_a_fence_that_is_too_long_is_closed_and_opened_again() -> None:
    code = "\n".join(f"{'' if number % 7 else chr(10)}    line {number} = '<&>'" for number in range(100))
    pieces = split_markdown(f"Before.\n\n```python\n{code}\n```\nAfter.", 400)
    inside = [piece for piece in pieces if "line" in piece]
    assert len(inside) > 5
    assert all(piece.startswith("```python\n") and len(piece) <= 400 for piece in inside)
    assert "\n".join(piece.split("```")[1].removeprefix("python\n").removesuffix("\n") for piece in inside) == code
    assert pieces[0] == "Before."
    assert pieces[-1].endswith("```\nAfter.")


def test_a_fence_that_fits_is_not_cut() -> None:
    fence = "```\n" + "code\n" * 40 + "```"
    assert split_markdown(f"{SENTENCE * 4}\n\n{fence}\n\nAfter", 260) == [(SENTENCE * 4).strip(), fence + "\n\nAfter"]


@pytest.mark.parametrize("opening", ["```py", "~~~", "````md", "> ```", "- ```py", "1. ~~~ yaml"])
def test_every_kind_of_fence_goes_on_as_code(opening: str) -> None:
    quote = "> " if opening.startswith(">") else ""
    indent = " " * len(opening.split("```")[0].split("~~~")[0]) if not quote else ""
    run = opening.lstrip("> -1.").split("p")[0].split("m")[0].split(" ")[0]
    body = "".join(f"{quote}{indent}**line** {number}\n" for number in range(60))
    pieces = split_markdown(f"{opening}\n{body}{quote}{indent}{run}\n", 300)
    assert len(pieces) >= 3
    for piece in pieces:
        assert len(piece) <= 300
        assert "**line**" in mrkdwn(piece)
        assert "*line*" not in mrkdwn(piece).replace("**line**", "")


@given(ANYTHING, st.sampled_from([1, 2, 7, 50, 199]))
def test_pieces_lose_nothing_but_whitespace(text: str, limit: int) -> None:
    pieces = split_markdown(text, limit)
    assert all(piece.strip() and len(piece) <= limit for piece in pieces)
    assert words(pieces) == words(text)


@given(st.lists(ANYTHING, max_size=30).map("\n".join), st.sampled_from([200, 260, 400]))
def test_pieces_with_fences_keep_to_the_limit(text: str, limit: int) -> None:
    assert all(piece.strip() and len(piece) <= limit for piece in split_markdown(text, limit))


@given(st.lists(ANYTHING, max_size=30).map("\n".join), st.sampled_from([100, 250, 3500]))
def test_parts_fit_and_are_inert(text: str, limit: int) -> None:
    for part in mrkdwn_parts(text, limit):
        assert part.strip()
        assert len(part) <= limit
        assert_inert(part)


def test_parts_are_split_finer_where_escaping_makes_them_longer() -> None:
    text = "```\n" + ("<&>" * 20 + "\n") * 200 + "```"
    parts = mrkdwn_parts(text, 3_500)
    assert all(part.startswith("```\n") and part.endswith("\n```") and len(part) <= 3_500 for part in parts)
    assert "".join(parts).count("&lt;&amp;&gt;") == 20 * 200


def test_parts_of_a_short_reply_are_the_reply() -> None:
    assert mrkdwn_parts("**Hi**\n\nthere") == [mrkdwn("**Hi**\n\nthere")]
    assert mrkdwn_parts(" \n") == []
    assert mrkdwn_parts(PARAGRAPHS, 500) == [mrkdwn(piece) for piece in split_markdown(PARAGRAPHS, 500)]


def test_chunks_end_with_a_paragraph_where_they_can() -> None:
    chunks = chunk_markdown(PARAGRAPHS, 400)
    assert all(chunk.startswith("Paragraph") for chunk in chunks)
    assert "\n\n".join(chunks) == join_chunks(chunks) == PARAGRAPHS


def test_a_chunk_cut_elsewhere_is_glued_to_the_one_before() -> None:
    chunks = chunk_markdown("one two three four five", 11)
    assert all(chunk.startswith(f"{GLUE} ") for chunk in chunks[1:])
    assert join_chunks(chunks) == "one two three four five"
    assert join_chunks(["edited, longer. ", *chunks[1:]]).startswith("edited, longer.  ")


def test_an_emptied_chunk_is_left_out() -> None:
    assert join_chunks(["a", "", "b"]) == "a\n\nb"
    assert join_chunks([]) == join_chunks([""]) == ""
    assert chunk_markdown("", 10) == [""]


@given(st.one_of(ANYTHING, SPACES, st.text(st.characters())), st.sampled_from([3, 4, 7, 20, 3000]))
def test_chunks_join_to_exactly_the_text(text: str, limit: int) -> None:
    chunks = chunk_markdown(text, limit)
    assert all(len(chunk) <= limit for chunk in chunks)
    assert join_chunks(chunks) == text
    assert join_chunks([chunk.strip() for chunk in chunks]).strip() == text.strip()
