"""What the READMEs point at is there, and each is as short as a reader wants it."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST = {"README.md": 9_000, "CONTRIBUTING.md": 6_000, "CHANGELOG.md": 5_000}  # bytes
LARGEST_OF_A_FOLDER = 15_000
FOLDERS = (ROOT, *(ROOT / name for name in ("copilot", "index", "scripts", "prompts")))
PAGES = sorted(
    page
    for folder in FOLDERS
    for page in (folder.glob("*.md") if folder == ROOT else folder.rglob("*.md"))
    if "demo" not in page.parts
)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FILE = re.compile(r"`([\w./*-]+\.(?:py|j2|json|js|toml|yaml|md))`")
_MADE = {"fusion.json", "writer.json", "copilot.toml", "baseline.json"}  # by running it
_PATHS = [
    path.relative_to(ROOT).as_posix()
    for place in ("*", "copilot/**/*", "index/**/*", "prompts/**/*", "scripts/**/*", "tests/**/*")
    for path in ROOT.glob(place)
]


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(page: Path) -> Iterator[str]:
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


def missing_files(page: Path) -> Iterator[str]:
    """Files named in backticks that end no path of the repository."""
    for file in _FILE.findall(page.read_text(encoding="utf-8")):
        pattern = f"*/{file.removeprefix('../')}"
        if file not in _MADE and not any(fnmatch(f"/{path}", pattern) for path in _PATHS):
            yield file


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert not list(dead_links(page))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_file_that_is_named_exists(page: Path) -> None:
    assert not list(missing_files(page))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_it_is_short(page: Path) -> None:
    assert page.stat().st_size <= LARGEST.get(named(page), LARGEST_OF_A_FOLDER)


def test_the_top_leads_to_every_other() -> None:
    linked = set(_LINK.findall((ROOT / "README.md").read_text(encoding="utf-8")))
    assert {named(page) for page in PAGES} - {"README.md"} <= linked


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_script_runs_as_it_is_told(page: Path) -> None:
    """By its file, it finds the other scripts only if it says where the checkout is."""
    for name in re.findall(r"python (scripts/\w+\.py)", page.read_text(encoding="utf-8")):
        text = (ROOT / name).read_text(encoding="utf-8")
        needs_checkout = re.search(r"^(?:from|import) (?:scripts|tests)\b", text, re.MULTILINE)
        assert not needs_checkout or "sys.path.insert" in text, name
