"""Words by rarity, in tantivy: exact error codes, option names and messages, which vectors blur. The one file that
knows it.

BM25 has no upper end. Here a score is the share of what a text made of exactly the question's words would reach: 0…1,
higher is better, and comparable between indexes.
"""

from __future__ import annotations

import hashlib
import json
import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import tantivy
from tantivy import Document, Filter, Occur, Query, Tokenizer

from index.errors import IndexMissingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from index.model import Case

Field = Literal["problem", "everything"]
_WEIGHTS = {"title": 1.0, "problem": 1.0, "resolution": 0.3}
_FIELDS = {"problem": ("title", "problem"), "everything": ("title", "problem", "resolution")}
_LONGEST_WORD = 129  # bytes; a SHA-512 is a word, a page of base64 is none
_COMMON = 0.2  # of all documents; what more than these hold says nothing about a problem
_FEW = 5  # documents, though, are never called common
_MAX_WORDS = 256  # a question of ten thousand words is searched by its rarest
_SATURATION = 2.2  # k1 + 1 of bm25: what a word counts that is all over a text
_WRITER_BYTES = 20_000_000
_CHECKSUMS = "checksums.json"
_ANALYZER = (
    tantivy.TextAnalyzerBuilder(Tokenizer.simple())
    .filter(Filter.remove_long(_LONGEST_WORD))
    .filter(Filter.lowercase())
    .filter(Filter.ascii_fold())
    .build()
)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("case_id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in _WEIGHTS:
        builder.add_text_field(name, tokenizer_name="words", index_option="freq")
    return builder.build()


class WordIndex:
    """A folder, or memory, with one index per collection. What it stores of a text are its words, never the text."""

    def __init__(self, indexes: dict[str, tantivy.Index], folder: Path | None) -> None:
        self._indexes = indexes
        self._folder = folder
        self._writers: dict[str, tantivy.IndexWriter] = {}
        for index in indexes.values():
            index.register_tokenizer("words", _ANALYZER)

    @classmethod
    def create(cls, folder: Path | None, collections: Iterable[str]) -> WordIndex:
        """A new index in a folder, or in memory when there is none."""
        indexes = {}
        for name in collections:
            if folder:
                (folder / name).mkdir(parents=True)
            indexes[name] = tantivy.Index(_schema(), path=str(folder / name) if folder else None)
        return cls(indexes, folder)

    @classmethod
    def open(cls, folder: Path, collections: Iterable[str]) -> WordIndex:
        """A finished index, for reading.

        Raises:
            IndexMissingError: it is gone or damaged.
        """
        with _damage_explained():
            return cls({name: tantivy.Index.open(str(folder / name)) for name in collections}, folder)

    def add(self, collection: str, cases: Sequence[Case]) -> None:
        if collection not in self._writers:
            self._writers[collection] = self._indexes[collection].writer(_WRITER_BYTES, 1)
        for case in cases:
            resolution = case.resolution or ""
            self._writers[collection].add_document(
                Document(case_id=[case.case_id], title=[case.title], problem=[case.problem], resolution=[resolution])
            )

    def finish(self) -> None:
        """Write what was added, and the checksums by which damage is noticed."""
        for name, writer in self._writers.items():
            writer.commit()
            writer.wait_merging_threads()
            self._indexes[name].reload()
        self._writers.clear()
        if self._folder:
            (self._folder / _CHECKSUMS).write_text(json.dumps(_checksums(self._folder)))

    def search(self, collection: str, text: str, limit: int, field: Field = "everything") -> list[tuple[str, float]]:
        """At most `limit` case ids with their score, the best first."""
        with _damage_explained():
            searcher = self._indexes[collection].searcher()
            words, ideal = _informative(searcher, text)
            if not words:
                return []
            # Terms, never query syntax: a question may hold quotes, colons and operators.
            clauses = [(Occur.Should, _term(name, word)) for name in _FIELDS[field] for word in words]
            hits = searcher.search(Query.boolean_query(clauses), limit, count=False).hits
            return [(searcher.doc(address)["case_id"][0], min(1.0, score / ideal)) for score, address in hits]

    def is_sound(self) -> bool:
        """Whether every file is what was written."""
        assert self._folder is not None
        try:
            written = json.loads((self._folder / _CHECKSUMS).read_text())
        except (OSError, ValueError):
            return False
        return bool(written == _checksums(self._folder))

    def count(self, collection: str) -> int:
        return self._indexes[collection].searcher().num_docs

    def close(self) -> None:
        """Nothing to be done: readers hold no lock and no transaction."""


def _term(field: str, word: str) -> Query:
    return Query.boost_query(Query.term_query(_SCHEMA, field, word, "freq"), _WEIGHTS[field])


def _informative(searcher: tantivy.Searcher, text: str) -> tuple[list[str], float]:
    """The question's telling words, the rarest first, and the score of a text made of exactly the question's words.

    What no document has counts in that ideal too: a question full of foreign words is a foreign question. Numbers,
    hashes and ids do not: everybody has their own.
    """
    words = dict.fromkeys(_ANALYZER.analyze(text[:200_000].encode(errors="replace").decode()))
    counted = sorted((max(searcher.doc_freq(name, word) for name in _WEIGHTS), word) for word in words)
    common = max(_FEW, _COMMON * searcher.num_docs)
    known = [(n, word) for n, word in counted if 0 < n <= common][:_MAX_WORDS]
    foreign = [word for n, word in counted if not n and word.isalpha()]
    weights = [_idf(searcher.num_docs, n) for n, _ in known]
    weights += [_idf(searcher.num_docs, 0)] * min(len(foreign), len(known))
    return [word for _, word in known], max(1e-6, sum(weights)) * _SATURATION


def _idf(size: int, documents: int) -> float:
    """The weight of a word as tantivy's BM25 has it."""
    return math.log(1 + (size - documents + 0.5) / (documents + 0.5))


def _checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of every index file; the lock files and the list itself say nothing."""
    found = {}
    for path in sorted(folder.glob("*/*")):
        if path.suffix != ".lock":
            with path.open("rb") as file:
                found[f"{path.parent.name}/{path.name}"] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


@contextmanager
def _damage_explained() -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:
        reason = str(error).split("\n")[0]
        raise IndexMissingError(
            f"The lexical index is gone or damaged ({reason}); run `support-copilot reindex`."
        ) from None


_SCHEMA = _schema()
