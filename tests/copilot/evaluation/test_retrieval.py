"""`evaluate retrieval`: a question sees what was known before it, never finds itself, and nothing live is moved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from copilot.commands.evaluating.evaluate_retrieval import repository_of
from copilot.commands.reindex import reindex_files
from copilot.evaluation.searching.apart import indexed_apart
from copilot.evaluation.searching.retrieval import Answered, answer_all, figures, read_questions
from index.embedding.cache import VectorCache
from index.errors import InputError
from index.progress import Silent
from index.sources.github_dump import IssueDump
from tests.exports import comment, issue, write_issues

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from copilot.build import App
    from index.embedding.embedder import Embedder

    MakeApp = Callable[..., App]

LOCK = "The run stops with StateLockedError: lock is held by another process"
OLD, MIDDLE, LATE = "2026-01-10T00:00:00Z", "2026-02-10T00:00:00Z", "2026-03-10T00:00:00Z"


def question(number: int, title: str, relevant: list[int], at: str | None = LATE, **more: Any) -> dict[str, Any]:
    return {"id": str(number), "title": title, "body": "", "created_at": at, "relevant": relevant} | more


def history() -> list[dict[str, Any]]:
    others = [issue(n, title=f"Subject {n} of the report is late", created_at=OLD) for n in range(10, 22)]
    return [issue(1, title=LOCK, body="It is killed and then it will not start.", created_at=OLD), *others]


def evaluated(make_app: MakeApp, tmp_path: Path, issues: list[dict[str, Any]], *queries: object) -> list[Answered]:
    app = make_app()
    file = tmp_path / "queries.jsonl"
    file.write_text("".join(json.dumps(query) + "\n" for query in queries))
    path = write_issues(tmp_path / "issues.jsonl", *issues)
    questions = read_questions(file, repository_of(path))
    with indexed_apart(app, [IssueDump(path)], Silent()) as apart:
        return list(answer_all(apart, questions, Silent()))


def numbers(answer: Answered) -> list[int]:
    return [int(case_id.rpartition("#")[2]) for case_id in answer.ranking]


def test_the_right_issue_is_found_and_counted(make_app: MakeApp, tmp_path: Path) -> None:
    answers = evaluated(make_app, tmp_path, history(), question(30, "StateLockedError when it starts again", [1]))
    assert numbers(answers[0])[0] == 1
    result = figures(answers)
    assert (result["queries"], result["mrr"], result["hit@1"]) == (1, 1.0, 1.0)
    assert result["p50_ms"] > 0


def test_a_question_never_finds_itself(make_app: MakeApp, tmp_path: Path) -> None:
    own = issue(30, title=LOCK, created_at=LATE)
    dated, undated = (question(30, LOCK, [1], at) for at in (LATE, None))
    for answer in evaluated(make_app, tmp_path, [*history(), own], dated, undated):
        assert 30 not in numbers(answer)
        assert 1 in numbers(answer)


def test_what_was_written_later_is_not_seen(make_app: MakeApp, tmp_path: Path) -> None:
    """Planted: an issue of the same minute, a later one, and the very words of the question in later comments."""
    words = "zeppelin hangar umlauts refused"
    planted = [
        issue(2, title=words, created_at=LATE),
        issue(3, title=words, created_at="2026-04-01T00:00:00Z"),
        issue(4, title="Something else", created_at=OLD, comments=[comment(words, at=LATE)]),
        issue(
            5,
            title="Another thing",
            created_at=OLD,
            state="closed",
            state_reason="completed",
            closed_at=LATE,
            comments=[comment(f"Fixed: {words} is what did it, take the next release.", at="2026-03-09T23:00:00Z")],
        ),
    ]
    (answer,) = evaluated(make_app, tmp_path, [*history(), *planted], question(30, words, [1]))
    assert not {2, 3, 4} & set(numbers(answer)[:1])
    assert not {2, 3} & set(numbers(answer))
    by_id = {number: match.evidence for number, match in zip(numbers(answer), answer.matches, strict=True)}
    assert by_id[4].remarks == 0.0 if 4 in by_id else True
    # The comment of the day before was there; that it was the resolution was not known yet.
    assert numbers(answer)[0] == 5
    assert by_id[5].remarks > 0
    assert by_id[5].resolution == 0.0
    assert answer.matches[0].case.resolution is None


def test_a_later_duplicate_mark_is_not_known(make_app: MakeApp, tmp_path: Path) -> None:
    marked = issue(
        6,
        title=LOCK,
        created_at=MIDDLE,
        state="closed",
        state_reason="completed",
        closed_at="2026-03-20T00:00:00Z",
        comments=[comment("Duplicate of #1", at="2026-03-20T00:00:00Z")],
    )
    before, after = evaluated(
        make_app,
        tmp_path,
        [*history(), marked],
        question(30, LOCK, [1], LATE),
        question(31, LOCK, [1], "2026-04-01T00:00:00Z"),
    )
    assert set(numbers(before)[:2]) == {1, 6}
    assert 6 not in numbers(after)
    assert numbers(after)[0] == 1
    assert after.matches[0].also_asked == ("github:acme/tool#6",)


def test_an_issue_closed_without_an_answer_was_known_until_then(make_app: MakeApp, tmp_path: Path) -> None:
    silent = issue(
        7, title=LOCK, created_at=OLD, state="closed", closed_at=MIDDLE, comments=[comment("Closing for inactivity.")]
    )
    before, after, undated = evaluated(
        make_app,
        tmp_path,
        [*history(), silent],
        question(30, LOCK, [1], "2026-02-01T00:00:00Z"),
        question(31, LOCK, [1], LATE),
        question(32, LOCK, [1], None),
    )
    assert 7 in numbers(before)
    assert 7 not in numbers(after)
    assert 7 not in numbers(undated)


def test_what_is_live_stays(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app()
    reindex_files(app, [], [write_issues(tmp_path / "live.jsonl", issue(50, title="Only the live index has this"))])
    live, vectors = app.generations.live(), app.cache.load([*_hashes(app)])
    path = write_issues(tmp_path / "issues.jsonl", *history())
    with indexed_apart(app, [IssueDump(path)], Silent()) as apart:
        assert apart.generations.live() != live
    assert app.generations.live() == live
    assert app.cache.load([*_hashes(app)]).keys() == vectors.keys() != set()
    app.embedder = _NeverEmbeds(app.embedder)
    app.cache = VectorCache(app.engine, app.embedder)
    with indexed_apart(app, [IssueDump(path)], Silent()) as apart:  # every vector is cached from before
        assert apart.generations.live()


def _hashes(app: App) -> list[str]:
    from index.embedding.parts import parts_of
    from index.storage import case_store

    return [part.text_hash for page in case_store.pages(app.engine, "public") for part in parts_of(page, app.embedder)]


class _NeverEmbeds:
    """The model, as long as nobody asks it for a vector."""

    pages_at_once = 1

    def __init__(self, real: Embedder) -> None:
        self._real, self.name, self.model_id = real, real.name, real.model_id

    def parts(self, texts: Sequence[str]) -> list[list[str]]:
        return self._real.parts(texts)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise AssertionError(f"{len(texts)} texts were embedded again")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 1, is no question"),
        ('{"id": "3", "body": "x", "relevant": [1]}', "KeyError: 'title'"),
        ('{"id": "3", "title": "t", "relevant": ["many"]}', "ValueError"),
        ('{"id": "3", "title": "t", "relevant": [1], "created_at": "2026-01-01T00:00:00"}', "has no zone"),
        ('{"id": "3", "title": "t", "relevant": [1], "names_target_itself": true}', "holds no question"),
        ("", "holds no question"),
        ("[]", "is no question"),
    ],
)
def test_a_file_that_is_wrong_is_said(line: str, complaint: str, tmp_path: Path) -> None:
    file = tmp_path / "queries.jsonl"
    file.write_text(line)
    with pytest.raises(InputError, match=r"queries\.jsonl") as caught:
        read_questions(file, "acme/tool")
    assert complaint in str(caught.value)


def test_two_repositories_are_refused(tmp_path: Path) -> None:
    path = write_issues(tmp_path / "issues.jsonl", issue(1), issue(2, repo="acme/other"))
    with pytest.raises(InputError, match="2 repositories"):
        repository_of(path)
