"""The public address of a page and of its sections, by the rules of whatever makes the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.docs.sites.heading_ids import HeadingIds
from tests.index.docs.sites import addresses_of, sections_of

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = "docusaurus.config.js"
ADDRESSES = [
    # Docusaurus: numbers are taken off, `docs` comes first, a slug counts from the docs or from the page's folder.
    ({CONFIG: "", "docs/01-intro.md": "x"}, {"docs/01-intro.md#": "/docs/intro"}),
    ({CONFIG: "", "docs/02-a/1. b.md": "x"}, {"docs/02-a/1. b.md#": "/docs/a/b"}),
    ({CONFIG: "", "docs/a/index.mdx": "x"}, {"docs/a/index.mdx#": "/docs/a"}),
    ({CONFIG: "", "docs/a/README.md": "x"}, {"docs/a/README.md#": "/docs/a"}),
    ({CONFIG: "", "docs/a/a.md": "x"}, {"docs/a/a.md#": "/docs/a"}),
    ({CONFIG: "", "docs/2024-plan.md": "x"}, {"docs/2024-plan.md#": "/docs/2024-plan"}),
    ({CONFIG: "", "docs/1.2-notes.md": "x"}, {"docs/1.2-notes.md#": "/docs/1.2-notes"}),
    ({CONFIG: "", "docs/a/b.md": "---\nslug: /top\n---\nx"}, {"docs/a/b.md#": "/docs/top"}),
    ({CONFIG: "", "docs/a/b.md": "---\nslug: other\n---\nx"}, {"docs/a/b.md#": "/docs/a/other"}),
    ({CONFIG: "", "docs/a/b.md": "---\nid: named\n---\nx"}, {"docs/a/b.md#": "/docs/a/named"}),
    ({CONFIG: "", "docs/intro.md": "---\nslug: /\n---\nx"}, {"docs/intro.md#": "/docs"}),
    ({CONFIG: "docs: { routeBasePath: '/' }", "docs/a.md": "x"}, {"docs/a.md#": "/a"}),
    ({CONFIG: "{ path: 'guides', routeBasePath: 'learn' }", "guides/a.md": "x"}, {"guides/a.md#": "/learn/a"}),
    ({CONFIG: "trailingSlash: true", "docs/a.md": "x"}, {"docs/a.md#": "/docs/a/"}),
    ({CONFIG: "", "docs/a.md": "x", "blog/b.md": "x", "docs/_c.md": "x", "README.md": "x"}, {"docs/a.md#": "/docs/a"}),
    ({f"website/{CONFIG}": "", "website/docs/a.md": "x"}, {"website/docs/a.md#": "/docs/a"}),
    ({"01-a/_category_.json": "{}", "01-a/02-b.md": "x"}, {"01-a/02-b.md#": "/a/b"}),
    # Mintlify: the path of the file; its redirects.
    ({"docs.json": "{}", "a/b.mdx": "## C\n\nx"}, {"a/b.mdx#c": "/a/b#c"}),
    ({"docs.json": "{}", "index.mdx": "x", "snippets/s.mdx": "x"}, {"index.mdx#": "/"}),
    (
        {"docs.json": '{"redirects": [{"source": "/old", "destination": "/new"}]}', "old.mdx": "x"},
        {"old.mdx#": "/new"},
    ),
    # MkDocs: a folder for each page, unless told otherwise.
    (
        {"mkdocs.yml": "site_name: x", "docs/a/b.md": "x", "docs/index.md": "x"},
        {"docs/a/b.md#": "/a/b/", "docs/index.md#": "/"},
    ),
    ({"mkdocs.yml": "use_directory_urls: false\nx: !ENV [A]", "docs/a.md": "x"}, {"docs/a.md#": "/a.html"}),
    ({"mkdocs.yml": "docs_dir: pages", "pages/a.md": "## B c\n\nx"}, {"pages/a.md#b-c": "/a/#b-c"}),
    # Others.
    ({"book.toml": "", "src/a.md": "x", "src/SUMMARY.md": "x"}, {"src/a.md#": "/a.html"}),
    ({"SUMMARY.md": "x", "a/README.md": "x", "a/b.md": "x"}, {"a/README.md#": "/a", "a/b.md#": "/a/b"}),
    ({"a/b.adoc": "= B\n\n== Use it now\n\nx"}, {"a/b.adoc#_use_it_now": "/a/b#_use_it_now"}),
    ({"a.adoc": "= B\n:idprefix:\n:idseparator: -\n\n== Use it\n\nx"}, {"a.adoc#use-it": "/a#use-it"}),
    ({"a/index.html": "<h1>x</h1><p>y"}, {"a/index.html#": "/a"}),
    ({"_redirects": "/a /b 301\n/b /c\n/x/* /y/:splat", "a.md": "x"}, {"a.md#": "/a"}),
    ({"a b.md": "x"}, {"a b.md#": "/a%20b"}),
]


@pytest.mark.parametrize(("files", "expected"), ADDRESSES)
def test_the_address_of_a_page(files: dict[str, str], expected: dict[str, str], tmp_path: Path) -> None:
    assert addresses_of(tmp_path, files) == expected


def test_versions_are_told_apart_and_only_older_ones_have_theirs_in_the_address(tmp_path: Path) -> None:
    files = {
        CONFIG: "",
        "versions.json": '["2.0", "1.9"]',
        "docs/a.md": "x",
        "versioned_docs/version-2.0/a.md": "x",
        "versioned_docs/version-1.9/a.md": "x",
    }
    found = {
        section.url: (section.version, section.is_newest, section.page_key) for section in sections_of(tmp_path, files)
    }
    assert found == {
        "https://docs.acme.example/docs/next/a": ("next", False, "a"),
        "https://docs.acme.example/docs/a": ("2.0", True, "a"),
        "https://docs.acme.example/docs/1.9/a": ("1.9", False, "a"),
    }


def test_a_folder_may_be_a_version(tmp_path: Path) -> None:
    found = sections_of(tmp_path, {"docs.json": "{}", "v1/a.mdx": "x", "v2.1/a.mdx": "x", "a.mdx": "x"})
    assert {(section.version, section.page_key) for section in found} == {("1", "a"), ("2.1", "a"), ("", "a")}
    assert {section.url for section in found} >= {"https://docs.acme.example/v1/a"}


def test_two_sites_in_one_place_keep_their_folders(tmp_path: Path) -> None:
    files = {f"one/{CONFIG}": "", "one/docs/a.md": "x", "two/docs.json": "{}", "two/a.mdx": "x"}
    assert addresses_of(tmp_path, files) == {"one/docs/a.md#": "/one/docs/a", "two/a.mdx#": "/two/a"}


IDS = [
    (
        "github",
        ["What's new?", "What's new?", "C++ & Go", "`--fast` mode"],
        ["whats-new", "whats-new-1", "c--go", "--fast-mode"],
    ),
    ("github", ["Über uns", "安装", "1. First"], ["über-uns", "安装", "1-first"]),
    ("mkdocs", ["What's new?", "What's new?", "A – B"], ["whats-new", "whats-new_1", "a-b"]),
    ("sphinx", ["What's new?", "1. First"], ["what-s-new", "first"]),
    ("asciidoc", ["What's new?", "What's new?", "A.b-c d"], ["_whats_new", "_whats_new_2", "_a_b_c_d"]),
]


@pytest.mark.parametrize(("style", "headings", "expected"), IDS)
def test_anchors(style: str, headings: list[str], expected: list[str]) -> None:
    ids = HeadingIds(style)
    assert [ids.anchor(heading) for heading in headings] == expected


def test_an_explicit_anchor_stays(tmp_path: Path) -> None:
    found = addresses_of(tmp_path, {"a.mdx": "# T\n\n## Install {#setup}\n\nx\n\n## Install\n\ny"})
    assert found == {"a.mdx#setup": "/a#setup", "a.mdx#install": "/a#install"}


def test_without_a_public_address_there_is_none(tmp_path: Path) -> None:
    (section,) = sections_of(tmp_path, {"a.md": "# T\n\nx"}, url="")
    assert section.url == ""
