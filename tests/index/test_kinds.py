"""Kinds: which labels name one, and what is learned from them at reindex."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sqlalchemy import select

from copilot.commands.reindex import reindex_files
from index.kinds import views
from index.kinds.classifier import KindClassifier, train, vectors_of
from index.kinds.examples import stored_examples
from index.kinds.guess import NO_OPINION, KindGuess, fill_gaps
from index.kinds.labels import kind_of
from index.kinds.views import Request
from index.storage.tables import KIND_MODEL
from tests.asking import ask
from tests.issues import SAYINGS, issue, issues, write_issues

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App
    from index.embedding.embedder import SentenceEmbedder


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        (["bug"], "bug"),
        (["type: bug", "area: docs"], "bug"),
        (["kind/bug"], "bug"),
        (["C-bug"], "bug"),
        (["T-Enhancement"], "feature"),
        (["🐛 Bug"], "bug"),
        (["Bug 🐛"], "bug"),
        (["feature_request"], "feature"),
        (["Feature Request", "enhancement"], "feature"),
        (["issue type: question"], "question"),
        (["support"], "question"),
        (["bug", "question"], None),
        (["not a bug"], None),
        (["debugging"], None),
        (["", "🎉", ":"], None),
        ([], None),
    ],
)
def test_label_names(labels: list[str], kind: str | None) -> None:
    assert kind_of(labels) == kind


def test_views_look_at_what_they_say() -> None:
    body = "## Steps\nI ran `x` twice. Why?\n```\nlog 123\n```\n- [ ] read https://docs.example.com\n**Expected**\nall"
    request = Request("It fails", body)
    assert views.headings(request) == "steps read_https_docs_example_com expected"
    assert views.questions(request) == "why"
    assert "log" not in views.prose(request)
    assert "CODEBLOCK" in views.prose(request)
    assert len({len(views.structure(r)) for r in (request, Request("", ""), Request("?", "```"))}) == 1


def learned(records: list[dict[str, Any]], embedder: SentenceEmbedder) -> KindClassifier:
    requests = [Request(record["title"], record["body"]) for record in records]
    return train(requests, vectors_of(requests, embedder), [record["labels"][0] for record in records])


def test_a_classifier_survives_being_stored(embedder: SentenceEmbedder) -> None:
    classifier = learned(issues(6), embedder)
    asked = [Request("Crash with the kettle", "Traceback: KeyError"), Request("", "")]
    chances = classifier.chances(asked, vectors_of(asked, embedder))
    assert classifier.kinds == ("bug", "feature", "question")
    assert classifier.kinds[chances[0].argmax()] == "bug"
    assert np.allclose(chances.sum(axis=1), 1)
    again = KindClassifier.from_bytes(classifier.to_bytes())
    assert np.array_equal(again.chances(asked, vectors_of(asked, embedder)), chances)


def test_no_word_of_anybody_is_kept_in_the_weights(embedder: SentenceEmbedder) -> None:
    stored = learned(issues(4), embedder).to_bytes()
    assert not [word for word in (b"importer", b"Traceback", b"acme") if word in stored]


def model_rows(app: App) -> list[Any]:
    with app.engine.connect() as connection:
        return list(connection.execute(select(KIND_MODEL.c.learned_from, KIND_MODEL.c.learned_at)))


def test_learned_at_reindex_and_used_by_the_flags(make_app: Callable[..., App], tmp_path: Path) -> None:
    app, dump = make_app(), write_issues(tmp_path / "issues.jsonl", issues(20))
    report = reindex_files(app, [], [dump])
    assert report["kinds_learned_from"] == {"bug": 20, "feature": 20, "question": 20}
    guess = KindGuess(app.engine, app.models.embedder)
    assert guess("Crash with the kettle: Traceback: KeyError")["bug"] > 0.5
    for kind, flag in (("bug", "bug"), ("feature", "feature_request"), ("question", None)):
        title, body = SAYINGS[kind]
        flags = {f.kind for f in ask(app, f"{title}\n{body}".format(*["the kettle"] * 2)).flags}
        assert flags & {"bug", "feature_request"} == ({flag} if flag else set())


def test_learned_again_only_from_something_new(make_app: Callable[..., App], tmp_path: Path) -> None:
    app, dump = make_app(), write_issues(tmp_path / "issues.jsonl", issues(20))
    reindex_files(app, [], [dump])
    first, before = model_rows(app), stored_examples(app.engine)
    reindex_files(app, [], [dump])
    assert model_rows(app) == first
    write_issues(dump, [*issues(20), issue(900, "bug", "the kettle")])
    assert reindex_files(app, [], [dump])["kinds_learned_from"]["bug"] == 21
    assert model_rows(app) != first
    kept = {example.case_id: example.vectors for example in stored_examples(app.engine)}
    assert all(kept[example.case_id] == example.vectors for example in before)


def test_a_label_that_goes_and_an_issue_that_is_gone_teach_nothing(
    make_app: Callable[..., App], tmp_path: Path
) -> None:
    app, dump = make_app(), write_issues(tmp_path / "issues.jsonl", issues(20))
    reindex_files(app, [], [dump])
    records = issues(20)
    records[0]["labels"] = []
    gone = records.pop(25)
    write_issues(dump, records)
    assert reindex_files(app, [], [dump])["kinds_learned_from"] == {}  # two kinds have too few left
    ids = {example.case_id for example in stored_examples(app.engine)}
    assert f"github:acme/loom#{records[0]['number']}" not in ids
    assert f"github:acme/loom#{gone['number']}" not in ids
    assert len(ids) == 58


def test_few_labels_teach_nothing(make_app: Callable[..., App], tmp_path: Path) -> None:
    """And what an author writes is no label."""
    records = [record | {"labels": [], "title": f"[bug] {record['title']}"} for record in issues(20)]
    app = make_app()
    dump = write_issues(tmp_path / "issues.jsonl", [*records, issue(900, "bug", "it"), issue(901, "question", "it")])
    assert reindex_files(app, [], [dump])["kinds_learned_from"] == {}
    assert KindGuess(app.engine, app.models.embedder)("Crash with it") == NO_OPINION


def test_an_unknown_kind_keeps_its_chance() -> None:
    assert fill_gaps({"bug": 0.9, "feature": 0.1}) == pytest.approx({"bug": 0.6, "feature": 0.2 / 3, "question": 1 / 3})
