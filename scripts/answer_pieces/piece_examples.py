"""Our examples of answering messages, as they are cut and judged when they are used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.cases.answer_pieces.judge import prose_vectors, set_aside
from index.cases.answer_pieces.piece_features import features_of, of_clause
from index.cases.answer_pieces.sentence_pieces import clauses

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

_FOLDER = Path(__file__).parent
CLASSES = {"+": "answers", "p": "polite", "a": "asks", "f": "follows_up", "o": "personal", "c": "chats"}
_LINE = re.compile(r"([+pafoc])(>?) (.+)")


@dataclass(frozen=True, slots=True)
class Examples:
    """Sentences and clauses, in the order of the files."""

    texts: list[str]
    features: list[dict[str, float]]
    vectors: NDArray[np.float32]  # shape (examples, dimensions)
    classes: list[str]
    messages: list[int]  # the message that each is of, from 0


def read_examples(*names: str) -> Examples:
    """The examples of these files, of all without any."""
    files = [_FOLDER / name for name in names] or sorted(_FOLDER.glob("voices_*.txt"))
    texts, features, classes, messages = list[str](), list[dict[str, float]](), list[str](), list[int]()
    for number, (asked, lines) in enumerate(one for file in files for one in _messages(file)):
        for text, signs, one in _pieces(asked, lines):
            texts.append(text)
            features.append(signs)
            classes.append(one)
            messages.append(number)
    return Examples(texts, features, prose_vectors(texts), classes, messages)


def _messages(file: Path) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """What was asked, and the marked lines of each answer: the class, whether it goes on, the text."""
    for block in file.read_text(encoding="utf-8").split("\n\n"):
        asked, lines = "", list[tuple[str, str, str]]()
        for line in block.splitlines():
            if line.startswith("? "):
                asked = line[2:]
            elif found := _LINE.fullmatch(line):
                lines.append((found[1], found[2], found[3]))
            elif not line.startswith("#"):
                raise ValueError(f"{file.name}: {line!r} has no sign.")
        if lines:
            yield asked, lines


def _pieces(asked: str, lines: list[tuple[str, str, str]]) -> Iterator[tuple[str, dict[str, float], str]]:
    groups: list[list[tuple[str, str]]] = []
    for sign, goes_on, text in lines:
        if not goes_on:
            groups.append([])
        groups[-1].append((sign, text))
    said = [set_aside(" ".join(text for _, text in group))[0] for group in groups]
    for group, text, signs in zip(groups, said, features_of(said, asked), strict=True):
        yield text, signs, CLASSES["+" if any(sign == "+" for sign, _ in group) else group[0][0]]
        parts = [(part, sign) for sign, one in group for part in clauses(set_aside(one)[0])]
        if len(parts) > 1:
            for place, (features, (part, sign)) in enumerate(
                zip(features_of([part for part, _ in parts], asked), parts, strict=True)
            ):
                yield part, of_clause(features, place, len(parts)), CLASSES[sign]
