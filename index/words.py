"""Words by rarity, in SQLite FTS5: exact error codes, option names and messages, which vectors blur.

FTS5's bm25 is negative and lower is better, with no upper end. Here a score is the share of what a text made of
exactly the question's words would reach: 0…1, higher is better, and comparable between indexes.
"""

from __future__ import annotations

import math
import re
import sqlite3
import unicodedata
from contextlib import contextmanager
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from index.errors import IndexMissingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from index.model import Case

Field = Literal["problem", "everything"]
_COLUMNS = {"problem": "{title problem} : ", "everything": ""}
_RANK = "bm25(0.0, 2.0, 1.0, 0.7)"  # weights of case_id (not indexed), title, problem, resolution
_WORD = re.compile(r"\w+")
# A query's time goes with the entries of the lists it merges: the rarest words first, as long as they are this few.
_MOST_ENTRIES = 3_000
_MAX_WORDS = 32  # a question of ten thousand words is searched by its rarest
_SATURATION = 2.2  # k1 + 1 of bm25: what a word counts that is all over a text


class WordIndex:
    """One file, or memory, with one table per collection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._sizes: dict[str, int] = {}

    @classmethod
    def create(cls, path: Path | None, collections: Iterable[str]) -> WordIndex:
        """A new index in a file, or in memory when there is no path."""
        connection = sqlite3.connect(path or ":memory:", check_same_thread=False)
        if path:
            # A half-built file is thrown away with its generation, so nothing need survive a crash.
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA journal_mode = OFF")
        for name in collections:
            connection.execute(
                f"CREATE VIRTUAL TABLE {name} USING fts5"
                "(case_id UNINDEXED, title, problem, resolution, tokenize = 'unicode61 remove_diacritics 2')"
            )
            connection.execute(f"CREATE VIRTUAL TABLE {name}_vocabulary USING fts5vocab({name}, 'row')")
            connection.execute(f"CREATE TABLE {name}_words (term TEXT PRIMARY KEY, documents INTEGER) WITHOUT ROWID")
        return cls(connection)

    @classmethod
    def open(cls, path: Path) -> WordIndex:
        """A finished index, read only."""
        if not path.is_file():
            raise IndexMissingError(f"The lexical index {path} is gone; run `reindex`.")
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        return cls(connection)

    def add(self, collection: str, cases: Sequence[Case]) -> None:
        rows = ((case.case_id, case.title, case.problem, case.resolution or "") for case in cases)
        self._connection.executemany(f"INSERT INTO {collection} VALUES (?, ?, ?, ?)", rows)

    def finish(self) -> None:
        """Count the words, merge the index's segments and make it durable."""
        for (name,) in self._connection.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5(%'"
        ).fetchall():
            self._connection.execute(f"INSERT INTO {name}({name}) VALUES ('optimize')")
            # fts5vocab counts anew at each look; a common word took longer to count than to search.
            self._connection.execute(f"INSERT INTO {name}_words SELECT term, doc FROM {name}_vocabulary")
        self._connection.commit()

    def search(self, collection: str, text: str, limit: int, field: Field = "everything") -> list[tuple[str, float]]:
        """At most `limit` case ids with their score, the best first."""
        with _damage_explained():
            return self._search(collection, text, limit, field)

    def _search(self, collection: str, text: str, limit: int, field: Field) -> list[tuple[str, float]]:
        known, ideal = self._informative(collection, text)
        if not known:
            return []
        quoted = " OR ".join(f'"{word}"' for word in known)  # quoted, no word is an operator
        rows = self._connection.execute(
            # Ordered by `rank`, FTS5 sorts within itself and reads only the rows that are returned.
            f"SELECT case_id, rank FROM {collection} WHERE {collection} MATCH ? AND rank MATCH ? ORDER BY rank LIMIT ?",
            (f"{_COLUMNS[field]}({quoted})", _RANK, limit),
        )
        return [(case_id, min(1.0, -score / ideal)) for case_id, score in rows]

    def is_sound(self) -> bool:
        """Whether every page of the file can be read."""
        with _damage_explained():
            return bool(self._connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")

    def count(self, collection: str) -> int:
        with _damage_explained():
            return self._count(collection)

    def _count(self, collection: str) -> int:
        if collection not in self._sizes:
            self._sizes[collection] = self._connection.execute(f"SELECT count(*) FROM {collection}").fetchone()[0]
        return self._sizes[collection]

    def close(self) -> None:
        self._connection.close()

    def _informative(self, collection: str, text: str) -> tuple[list[str], float]:
        """The question's rarest known words, and the score of a text made of exactly the question's words.

        What is too common to be searched counts in that ideal, and so does a word that no document has: a question
        full of foreign words is a foreign question. Numbers, hashes and ids do not: everybody has their own.
        """
        size = self._count(collection)
        counted = sorted((self._documents_with(collection, word), word) for word in _words(text))
        known = [(n, word) for n, word in counted if n][:_MAX_WORDS]
        entries = accumulate(n for n, _ in known)
        searched = [
            word
            for place, ((_, word), so_far) in enumerate(zip(known, entries, strict=True))
            if so_far <= _MOST_ENTRIES or place == 0
        ]
        foreign = [word for n, word in counted if not n and word.isalpha()]
        weights = [_idf(size, n) for n, _ in known] + [_idf(size, 0)] * min(len(foreign), len(known))
        return searched, max(1e-6, sum(weights)) * _SATURATION

    def _documents_with(self, collection: str, word: str) -> int:
        query = f"SELECT documents FROM {collection}_words WHERE term = ?"
        row = self._connection.execute(query, (word,)).fetchone()
        return row[0] if row else 0


@contextmanager
def _damage_explained() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise IndexMissingError(f"The lexical index is damaged ({error}); run `support-copilot reindex`.") from None


def _idf(size: int, documents: int) -> float:
    """The weight of a word as FTS5's bm25 has it."""
    return max(1e-6, math.log((size - documents + 0.5) / (documents + 0.5)))


def _words(text: str) -> list[str]:
    """Distinct words as FTS5's unicode61 tokenizer sees them: lower case, no diacritics, no underscores."""
    plain = unicodedata.normalize("NFKD", text[:200_000]).replace("_", " ").lower()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return list(dict.fromkeys(_WORD.findall(plain)))
