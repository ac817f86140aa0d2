"""What is embedded of a section: its text below the path of its headings, and that path alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.embedding.parts import Part, hash_of
from index.sections.section_store import note_parts, to_embed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Engine

    from index.embedding.cache import VectorCache
    from index.embedding.parts import Cutter
    from index.progress import Progress
    from index.sections.section import Section

_MOST_PARTS = 6  # of one section; the words of a longer one are all found
_PAGE = 200


def parts_of_sections(sections: Sequence[Section], cutter: Cutter) -> Iterator[Part]:
    """The path of headings as a `title`, then the text in as many parts as the model's window needs."""
    paths = [" > ".join(section.headings) for section in sections]
    texts = [f"{path}\n{section.text}" for path, section in zip(paths, sections, strict=True)]
    for section, path, pieces in zip(sections, paths, cutter.parts(texts), strict=True):
        yield Part(section.section_id, "title", 0, path)
        for number, piece in enumerate(pieces[:_MOST_PARTS]):
            yield Part(section.section_id, "problem", number, piece)


def embed_sections(engine: Engine, cache: VectorCache, progress: Progress) -> int:
    """Make the vectors of all sections that have none of this model; returns of how many. No text is embedded twice."""
    embedded = 0
    for sections in to_embed(engine, cache.embedder.model_id):
        for start in range(0, len(sections), _PAGE):
            some = sections[start : start + _PAGE]
            parts = list(parts_of_sections(some, cache))
            _, fresh = cache.vectors_of(parts)
            embedded += len(fresh)
            hashes: dict[str, list[str]] = {section.section_id: [] for section in some}
            for part in parts:
                hashes[part.case_id].append(hash_of(part.text))
            note_parts(engine, cache.embedder.model_id, hashes)
            progress.advance(len(some))
    return embedded
