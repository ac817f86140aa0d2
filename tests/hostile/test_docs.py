"""Docs that were made to harm: what they cost is bounded, and nothing outside of them is read."""

from __future__ import annotations

import io
import tarfile
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from index.docs.doc_files import LONGEST_FILE, open_docs
from index.docs.doc_source import DocSite, DocSource, parsed
from index.docs.formats.includes import LONGEST_PAGE
from index.errors import InputError
from tests.index.docs.sites import sections_of, source_of

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "what nobody may read"
SECONDS = 20.0  # far more than any of these takes, and far less than without a bound

BOMBS = {
    "tags.mdx": "<A " * 60_000,
    "open quotes.mdx": '<A b="' * 30_000,
    "braces.mdx": "{" * 100_000,
    "tags with braces.mdx": "<A b={" * 20_000,
    "ticks.md": "`" * 50_001 + "a",
    "pairs of ticks.md": "`a" * 60_000,
    "quotes.md": ">" * 5_000 + "a",
    "lists.md": "\n".join(" " * n + "- a" for n in range(400)),
    "brackets.md": "[" * 8_000 + "a" + "](" * 8_000,
    "stars.md": "*a **b " * 20_000,
    "table.md": "|a" * 1_500 + "\n" + "|-" * 1_500 + "\n" + ("|b" * 50 + "\n") * 50,
    "admonitions.md": "".join(f"{' ' * (4 * n)}!!! note\n\n" for n in range(300)),
    "folds.mdx": "<details>\n<summary>a</summary>\n\n" * 3_000,
    "headings.md": "# a\n\nb\n\n" * 5_000,
    "aliases.md": "---\na: &a [x, x]\n"
    + "".join(
        f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *{'a' if n == 0 else f'b{n - 1}'}]\n" for n in range(40)
    )
    + "---\nx",
    "nested front matter.md": "---\na: " + "[" * 3_000 + "\n---\nx",
    "blocks.adoc": "\n".join("=" * n for n in range(4, 500)),
    "macros.adoc": "link:" * 20_000 + "[" * 20_000,
    "html.html": "<div>" * 60_000 + "a",
    "lists.html": "<ul><li>" * 5_000 + "a",
    "quotes.html": '<a href="' * 30_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_page_takes_long(name: str) -> None:
    started = time.process_time()
    with suppress(RecursionError):  # a page that is not understood is left out
        parsed(name, BOMBS[name][:LONGEST_PAGE])
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize(
    "target", ["../secret.md", "/../secret.md", "/etc/passwd", "..\\secret.md", "link.md", "out/secret.md"]
)
@pytest.mark.parametrize(
    ("name", "include"),
    [
        ("a.mdx", "import S from '{}'\n\n<S />"),
        ("a.mdx", '<Snippet file="{}" />'),
        ("a.md", '--8<-- "{}"'),
        ("a.adoc", "include::{}[]"),
        ("a.md", "{{{{#include {}}}}}"),
    ],
)
def test_nothing_outside_is_included(name: str, include: str, target: str, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text(SECRET)
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "link.md").symlink_to(tmp_path / "secret.md")
    (docs / "out").symlink_to(tmp_path, target_is_directory=True)
    found = sections_of(docs, {name: f"Words\n\n{include.format(target)}\n"})
    assert not [section for section in found if SECRET in section.text or "root:" in section.text]


def test_pages_that_include_themselves_end(tmp_path: Path) -> None:
    files = {
        "a.mdx": "import B from './_b.mdx'\n\nwords of a\n\n<B />",
        "_b.mdx": "import A from './a.mdx'\n\nwords of b\n\n<A />\n\n<A />",
        "c.adoc": "include::c.adoc[]\ninclude::c.adoc[]\n\nwords of c",
    }
    found = {section.page: section.text for section in sections_of(tmp_path, files)}
    assert "words of a" in found["a.mdx"]
    assert "words of b" in found["a.mdx"]
    assert "words of c" in found["c.adoc"]


def test_includes_that_double_each_time_are_cut_off(tmp_path: Path) -> None:
    files = {f"snippets/s{n}.md": f'--8<-- "s{n + 1}.md"\n\n' * 20 for n in range(8)}
    files |= {"s.md": '--8<-- "s0.md"', "snippets/s8.md": "word " * 1_000}
    found = sections_of(tmp_path, files)
    assert sum(len(section.text) for section in found if section.page == "s.md") <= LONGEST_PAGE


def test_one_page_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "big.md").write_text("a" * (LONGEST_FILE + 1))
    (tmp_path / "binary.md").write_bytes(b"\x00\x01" * 100)
    source = source_of(tmp_path, {"good.md": "# Good\n\nwords"})
    assert [section.page for page in source.read() for section in page] == ["good.md"]
    assert source.unread == {"big.md", "binary.md"}
    assert dict(source.skipped) == {"page_too_long": 1, "page_unreadable": 1}


def test_a_tar_is_read_within_its_own_walls(tmp_path: Path) -> None:
    path = tmp_path / "docs.tar"
    with tarfile.open(path, "w") as tar:
        for name, text in {"a.md": "# A\n\nwords", "../b.md": SECRET, "/c.md": SECRET}.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
        link = tarfile.TarInfo("d.md")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    assert open_docs(path).names == frozenset({"a.md"})
    assert [section.page for page in DocSource(DocSite(), open_docs(path)).read() for section in page] == ["a.md"]


def test_what_is_no_documentation_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        open_docs(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no page"):
        list(DocSource(DocSite(), open_docs(tmp_path / "empty")).read())
    (tmp_path / "x.zip").write_bytes(b"no zip")
    with pytest.raises(InputError, match="not a readable zip"):
        open_docs(tmp_path / "x.zip")
