"""Lexical search (BM25) with tantivy; only this file imports it. It finds exact error codes, options and messages.

BM25 has no upper bound. Here a score is the share of what a text made of exactly the question's words would score: 0…1,
higher is better. Problems, remarks and whole threads have separate indexes, as rarity only makes sense among texts of
one sort. Documents carry their time: a thread is there as it was after one, two, four … remarks.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import tantivy
from tantivy import Document, FieldType, Filter, Occur, Query, Tokenizer

from index.engines.growth import as_it_grew, milliseconds
from index.engines.index_files import checksums
from index.engines.rarity import rare_words, relative_rarity
from index.errors import IndexMissingError
from index.normal import normal
from index.signatures import codes_in, signatures_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from index.model import Case

# What is searched: title and problem, the remarks made later, all of these together, or whole error messages.
Channel = Literal["problem", "remarks", "thread", "signatures"]
_KINDS = ("problems", "remarks", "threads")
_SEARCHED = {
    "problem": ("problems", ("title", "text")),
    "remarks": ("remarks", ("text",)),
    "thread": ("threads", ("text",)),
    "signatures": ("problems", ("signature",)),
}
_OF_CASES = (_SEARCHED["problem"], _SEARCHED["remarks"])
_LONGEST_WORD = 129  # bytes; a SHA-512 is a word, a page of base64 is not
_YOUNG = 300  # documents: in an index with fewer, a word is as rare as it would be in one that has grown to this
_SEVERAL = {"threads": 3}  # how many documents of each case are expected among the best
_WRITER_BYTES = 20_000_000
_CHECKSUMS = "checksums.json"

_WORDS = (
    tantivy.TextAnalyzerBuilder(Tokenizer.simple())
    .filter(Filter.remove_long(_LONGEST_WORD))
    .filter(Filter.lowercase())
    .filter(Filter.ascii_fold())
    .build()
)
# In everything that was said, "installing" and "installed" are one word: an answer is not worded like its question.
_STEMS = (
    tantivy.TextAnalyzerBuilder(Tokenizer.simple())
    .filter(Filter.remove_long(_LONGEST_WORD))
    .filter(Filter.lowercase())
    .filter(Filter.ascii_fold())
    .filter(Filter.stemmer("english"))
    .build()
)
_LINES = tantivy.TextAnalyzerBuilder(Tokenizer.regex(r"[^\n]+")).build()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("case_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("at", indexed=False, fast=True)  # milliseconds since the epoch
    for name in ("title", "text"):
        builder.add_text_field(name, tokenizer_name="words", index_option="freq")
    builder.add_text_field("signature", tokenizer_name="lines", index_option="freq")
    return builder.build()


class WordIndex:
    """Two indexes per collection, in a folder or in memory. It stores the words of a text, never the text itself."""

    def __init__(self, indexes: dict[str, tantivy.Index], folder: Path | None) -> None:
        self._indexes = indexes
        self._folder = folder
        self._writers: dict[str, tantivy.IndexWriter] = {}
        for name, index in indexes.items():
            index.register_tokenizer("words", _STEMS if name.endswith("-threads") else _WORDS)
            index.register_tokenizer("lines", _LINES)

    @classmethod
    def create(cls, folder: Path | None, collections: Iterable[str]) -> WordIndex:
        """Create an index in a folder, or in memory if `folder` is None."""
        indexes = {}
        for name in _names(collections):
            if folder:
                (folder / name).mkdir(parents=True)
            indexes[name] = tantivy.Index(_schema(), path=str(folder / name) if folder else None)
        return cls(indexes, folder)

    @classmethod
    def open(cls, folder: Path, collections: Iterable[str]) -> WordIndex:
        """Open a finished index for reading.

        Raises:
            IndexMissingError: it is missing or damaged.
        """
        with _explain_damage():
            return cls({name: _opened(folder / name) for name in _names(collections)}, folder)

    def add(self, collection: str, cases: Sequence[Case]) -> None:
        for case in cases:
            problem = "\n".join([case.problem, *(pair.problem for pair in case.further)])
            signature = "\n".join(signatures_in(f"{case.title}\n{problem}"))
            self._add(collection, "problems", case.case_id, case.asked_at, case.title, problem, signature)
            for remark in case.remarks:
                self._add(collection, "remarks", case.case_id, remark.at, "", remark.text, "")
            for at, text in as_it_grew(case):
                self._add(collection, "threads", case.case_id, at, "", text, "")

    def _add(
        self, collection: str, kind: str, case_id: str, at: datetime, title: str, text: str, signature: str
    ) -> None:
        name = f"{collection}-{kind}"
        if name not in self._writers:
            self._writers[name] = self._indexes[name].writer(_WRITER_BYTES, 1)
        self._writers[name].add_document(
            Document(
                case_id=[case_id],
                at=[milliseconds(at)],
                title=[normal(title)],
                text=[normal(text)],
                signature=[signature],
            )
        )

    def finish(self) -> None:
        """Commit what was added, and write the checksums that reveal damage."""
        for name, writer in self._writers.items():
            writer.commit()
            writer.wait_merging_threads()
            self._indexes[name].reload()
        self._writers.clear()
        if self._folder:
            (self._folder / _CHECKSUMS).write_text(json.dumps(checksums(self._folder)))

    def search(
        self, collection: str, channel: Channel, text: str, limit: int, before: datetime | None = None
    ) -> list[tuple[str, float]]:
        """At most `limit` case ids with their score, the best first; with `before`, only from earlier documents."""
        kind, fields = _SEARCHED[channel]
        with _explain_damage():
            searcher = self._indexes[f"{collection}-{kind}"].searcher()
            rare, ideal = _rare_words(searcher, _words_in(text, channel), fields, _code_words(text))
            if not rare:
                return []
            # Terms, never query syntax: a question may contain quotes, colons and operators.
            terms = [Query.term_query(_SCHEMA, name, word, "freq") for name in fields for word in rare]
            query = Query.boolean_query([(Occur.Should, term) for term in terms])
            hits = searcher.search(_known(query, before), _SEVERAL.get(kind, 1) * limit, count=False).hits
            found: dict[str, float] = {}
            for score, address in hits:  # the best come first, so the best document of a case counts
                found.setdefault(searcher.doc(address)["case_id"][0], min(1.0, score / ideal))
            return list(found.items())[:limit]

    def told(self, collection: str, text: str) -> float:
        """How much a question's words tell: the score of a text of exactly these words, without an upper bound."""
        with _explain_damage():
            searcher, words = self._indexes[f"{collection}-threads"].searcher(), _words_in(text, "thread")
            return _rare_words(searcher, words, ("text",), _code_words(text), max(_YOUNG, searcher.num_docs))[1]

    def rarity(self, collection: str, word: str) -> float:
        """How rare a word is among the cases: 1 if none has it, near 0 if most have. Remarks are texts of their own."""
        with _explain_damage():
            among = [(self._indexes[f"{collection}-{kind}"].searcher(), fields) for kind, fields in _OF_CASES]
            counts = [(one.num_docs, max(one.doc_freq(name, word) for name in fields)) for one, fields in among]
            return min(relative_rarity(size, having) for size, having in counts)

    def checksums_match(self) -> bool:
        """Whether every file is as it was written."""
        assert self._folder is not None
        try:
            written = json.loads((self._folder / _CHECKSUMS).read_text())
        except (OSError, ValueError):
            return False
        return bool(written == checksums(self._folder))

    def count(self, collection: str) -> int:
        """The number of cases."""
        return self._indexes[f"{collection}-problems"].searcher().num_docs

    def close(self) -> None:
        """Release the files: each index that is open for reading has a thread that watches its folder."""
        self._indexes.clear()


def _names(collections: Iterable[str]) -> list[str]:
    return [f"{collection}-{kind}" for collection in collections for kind in _KINDS]


def _known(query: Query, before: datetime | None) -> Query:
    if before is None:
        return query
    earlier = Query.range_query(_SCHEMA, "at", FieldType.Integer, upper_bound=milliseconds(before), include_upper=False)
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(earlier, 0.0))])


def _words_in(text: str, channel: Channel) -> Iterable[str]:
    if channel == "signatures":
        return (line.encode(errors="replace").decode() for line in signatures_in(text[:200_000]))
    analyzer = _STEMS if channel == "thread" else _WORDS
    return analyzer.analyze(normal(text[:200_000]).encode(errors="replace").decode())


def _code_words(text: str) -> frozenset[str]:
    """The words that error codes consist of."""
    return frozenset(_WORDS.analyze(" ".join(codes_in(text[:200_000]))))


def _rare_words(
    searcher: tantivy.Searcher, words: Iterable[str], fields: Sequence[str], codes: frozenset[str], size: int = 0
) -> tuple[list[str], float]:
    """The question's rare words, and the score of a text made of exactly these; see `rarity.rare_words`."""
    counted = [(max(searcher.doc_freq(name, word) for name in fields), word) for word in dict.fromkeys(words)]
    return rare_words(counted, searcher.num_docs, codes, size)


def _opened(folder: Path) -> tantivy.Index:
    """The index in a folder; an empty one for what an earlier version did not make, until the next reindex."""
    is_later = folder.name.endswith("-threads") and not folder.exists()
    return tantivy.Index(_schema()) if is_later else tantivy.Index.open(str(folder))


@contextmanager
def _explain_damage() -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:
        reason = str(error).split("\n")[0]
        raise IndexMissingError(
            f"The lexical index is missing or damaged ({reason}); run `support-copilot reindex`."
        ) from None


_SCHEMA = _schema()
