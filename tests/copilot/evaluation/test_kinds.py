"""`evaluate kinds` as a person runs it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from copilot.commands.evaluating.evaluate_kinds import run as evaluate
from copilot.evaluation.kinds import by_repo, evaluate_kinds, read_labelled
from index.errors import InputError
from index.kinds.classifier import vectors_of
from scripts.benchmark_kinds import cross_validated
from tests.commands import answer, run, run_anew
from tests.conftest import shared_data
from tests.issues import issue, issues, write_issues

if TYPE_CHECKING:
    from pathlib import Path

    from index.embedding.embedder import SentenceEmbedder


def test_one_classifier_per_repository(tmp_path: Path) -> None:
    """In the second project what is called a bug elsewhere is a question: only its own issues can teach that."""
    swap = {"bug": ["question"], "feature": ["feature"], "question": ["bug"]}
    other = [record | {"labels": swap[record["labels"][0]]} for record in issues(8, "acme/other")]
    train = write_issues(tmp_path / "train.jsonl", [*issues(8), *other])
    other = [record | {"labels": swap[record["labels"][0]]} for record in issues(3, "acme/other", first=12)]
    test = write_issues(tmp_path / "test.jsonl", [*issues(3, first=12), *other])
    result = answer(run_anew(tmp_path, "evaluate", "kinds", "--train", str(train), "--test", str(test), "--json"))
    assert result == {"repos": {"acme/loom": 1.0, "acme/other": 1.0}, "mean": 1.0}
    said = run(tmp_path, "evaluate", "kinds", "--train", str(train), "--test", str(test))
    assert "acme/loom: 1.000" in said.stdout
    assert "mean of 2: 1.000" in said.stdout


GOOD = issue(1, "bug", "it")


@pytest.mark.parametrize(
    ("train", "test", "said"),
    [
        ([], [GOOD], "is empty"),
        ([GOOD], [], "is empty"),
        ([GOOD], [GOOD], "every issue of acme/loom is a bug"),
        ([GOOD, issue(2, "feature", "it")], [GOOD | {"repo": "acme/nobody"}], "holds no issue of acme/nobody"),
        ([{k: v for k, v in GOOD.items() if k != "title"}], [GOOD], "line 1: the field 'title' is missing"),
        ([GOOD, {k: v for k, v in GOOD.items() if k != "labels"}], [GOOD], "line 2: the field 'labels' is missing"),
        ([GOOD | {"title": None}], [GOOD], "must be text"),
        ([GOOD | {"labels": ["wontfix"]}], [GOOD], "name no single kind"),
        ([GOOD | {"labels": ["bug", "question"]}], [GOOD], "name no single kind"),
        ([GOOD | {"labels": "bug"}], [GOOD], "name no single kind"),
        ([["bug"]], [GOOD], "no JSON object"),
    ],
)
def test_bad_input_is_one_line(tmp_path: Path, train: list[Any], test: list[Any], said: str) -> None:
    files = write_issues(tmp_path / "train.jsonl", train), write_issues(tmp_path / "test.jsonl", test)
    with pytest.raises(InputError, match=re.escape(said)) as error:
        evaluate(*files, as_json=True)
    assert "\n" not in str(error.value)


def test_what_is_no_json_or_no_file(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text(json.dumps(GOOD)[:40])
    for train, said in ((broken, "no JSON object"), (tmp_path / "nowhere", "cannot be read"), (tmp_path, "read")):
        with pytest.raises(InputError, match=said):
            evaluate(train, broken, as_json=False)


def test_a_wrong_file_at_the_command_line(tmp_path: Path) -> None:
    result = run(tmp_path, "evaluate", "kinds", "--train", "nowhere", "--test", "nowhere", "--json")
    assert result.returncode == 2
    assert result.stdout == ""
    assert "nowhere cannot be read" in result.stderr
    assert len(result.stderr.strip().split("\n")) == 1


def test_two_kinds_are_enough(tmp_path: Path, embedder: SentenceEmbedder) -> None:
    labelled = read_labelled(write_issues(tmp_path / "a.jsonl", [i for i in issues(6) if i["labels"] != ["question"]]))
    assert evaluate_kinds(labelled, labelled, embedder) == {"acme/loom": 1.0}


def test_a_null_body_is_an_empty_one(tmp_path: Path) -> None:
    (read,) = read_labelled(write_issues(tmp_path / "a.jsonl", [GOOD | {"body": None}]))
    assert read.request.body == ""


def test_on_real_issues(embedder: SentenceEmbedder) -> None:
    """One repository, one way of cutting it; `scripts/benchmark_kinds.py` measures all."""
    labelled = by_repo(read_labelled(shared_data("github/issue_kinds_train.jsonl")))["facebook/react"]
    vectors = vectors_of([one.request for one in labelled], embedder)
    assert cross_validated(labelled, vectors, seed=0) >= 0.80
