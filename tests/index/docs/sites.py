"""Small sites for tests: files by name, and what a source makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.docs.doc_files import open_docs
from index.docs.doc_source import DocSite, DocSource

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from index.sections.section import Section

URL = "https://docs.acme.example"


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """These files in a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def source_of(folder: Path, files: Mapping[str, str], **about: Any) -> DocSource:
    return DocSource(DocSite(**{"url": URL, **about}), open_docs(written(folder, files)))


def sections_of(folder: Path, files: Mapping[str, str], **about: Any) -> list[Section]:
    """All sections of a site, in order."""
    return [section for page in source_of(folder, files, **about).read() for section in page]


def addresses_of(folder: Path, files: Mapping[str, str], **about: Any) -> dict[str, str]:
    """Each section's address below the site's own, by its id."""
    found = sections_of(folder, files, **about)
    return {section.section_id.removeprefix("docs:"): section.url.removeprefix(URL) for section in found}
