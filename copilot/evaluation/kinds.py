"""How well kinds are told apart: one classifier per repository, trained on one file and tested on another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot.evaluation.classification_metrics import macro_f1
from index.errors import InputError
from index.kinds.classifier import train, vectors_of
from index.kinds.labels import kind_of
from index.kinds.views import Request
from index.sources.base import safe_text
from index.sources.files.json_text import decode_json
from index.sources.files.pieces import read_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.embedding.embedder import Embedder
    from index.kinds.labels import Kind


@dataclass(frozen=True, slots=True)
class LabelledRequest:
    """An issue with the kind that people gave it."""

    repo: str
    request: Request
    kind: Kind


def evaluate_kinds(
    training: Sequence[LabelledRequest], test: Sequence[LabelledRequest], embedder: Embedder
) -> dict[str, float]:
    """Macro F1 by repository, sorted by name.

    Raises:
        InputError: a repository to test has no training issues, or all of them are of one kind.
    """
    known, asked = by_repo(training), by_repo(test)
    for repo in sorted(asked):
        kinds = {labelled.kind for labelled in known.get(repo, ())}
        if not kinds:
            raise InputError(f"--train holds no issue of {repo}, which --test asks about; give labelled issues of it.")
        if len(kinds) == 1:
            raise InputError(f"--train: every issue of {repo} is a {kinds.pop()}; give issues of two kinds or more.")
    return {repo: _score(known[repo], asked[repo], embedder) for repo in sorted(asked)}


def _score(training: Sequence[LabelledRequest], test: Sequence[LabelledRequest], embedder: Embedder) -> float:
    known, asked = [one.request for one in training], [one.request for one in test]
    classifier = train(known, vectors_of(known, embedder), [one.kind for one in training])
    return macro_f1([one.kind for one in test], classifier.predict(asked, vectors_of(asked, embedder)))


def by_repo(labelled: Sequence[LabelledRequest]) -> dict[str, list[LabelledRequest]]:
    """The labelled requests of each repository, in their order."""
    repos: dict[str, list[LabelledRequest]] = defaultdict(list)
    for one in labelled:
        repos[one.repo].append(one)
    return repos


def read_labelled(path: Path) -> list[LabelledRequest]:
    """Issue records, one a line, each with a label that names its kind.

    Raises:
        InputError: the file cannot be read, is empty, or a line is no such record.
    """
    try:
        lines = read_whole(path).splitlines()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); give a .jsonl of labelled issues.") from None
    labelled = [_labelled(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not labelled:
        raise InputError(f"{path} is empty; give a .jsonl of labelled issues.")
    return labelled


def _labelled(line: bytes, where: str) -> LabelledRequest:
    try:
        raw: dict[str, Any] = decode_json(line)
        repo, title, body, labels = raw["repo"], raw["title"], raw.get("body") or "", raw["labels"]
    except KeyError as error:
        raise InputError(f"{where}: the field {error} is missing; see DATA in the README.") from None
    except (ValueError, TypeError):
        raise InputError(f"{where} is no JSON object; give one issue a line.") from None
    if not (isinstance(repo, str) and repo and isinstance(title, str) and isinstance(body, str)):
        raise InputError(f"{where}: repo, title and body must be text.")
    kind = kind_of(map(str, labels)) if isinstance(labels, list) else None
    if kind is None:
        raise InputError(f"{where}: the labels name no single kind; give one of bug, feature and question.")
    return LabelledRequest(repo, Request(safe_text(title).text, safe_text(body).text), kind)
