"""A model tuned for real, to a community with words of its own: used where it wins, and gone back from."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from copilot.build import App
from copilot.commands.reindex import reindex_files
from copilot.doctor.checkup import examine
from copilot.evaluation.searching.adapting import Adapted, History, adapt, use
from copilot.settings import Environment, Policy, Settings
from index.cases.by_hand import case_by_hand, write_case
from index.errors import IndexMissingError
from index.progress import Silent
from index.sources.github_dump import IssueDump
from index.storage.tables import VECTORS
from index.tuning.fine_tune import TrainingSettings, batched
from index.tuning.tuned import TunedModels
from tests.asking import ask
from tests.conftest import NOW
from tests.copilot.evaluation.communities import write_jargon

if TYPE_CHECKING:
    from pathlib import Path

    from index.embedding.embedder import SentenceEmbedder

# So few pairs are read often; a real history is read once, and more gently.
LESSONS = TrainingSettings(epochs=2, batch=16, learning_rate=4e-4, window=16)
BASE = "sentence-transformers/all-MiniLM-L6-v2"
QUESTION, RIGHT = "tozzit refuses umlauts", "the search index refuses umlauts"


def new_app(data_dir: Path, embedder: SentenceEmbedder) -> App:
    """A process that starts on a data folder."""
    app = App(Settings(environment=Environment.model_construct(copilot_data_dir=data_dir), policy=Policy()))
    app.tuned = TunedModels(data_dir, embedder)
    return app


def cached_by(app: App) -> dict[str, int]:
    with app.engine.connect() as connection:
        return dict(connection.execute(select(VECTORS.c.model, func.count()).group_by(VECTORS.c.model)).all())


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_jargon(tmp_path_factory.mktemp("history") / "issues.jsonl")


@pytest.fixture(scope="module")
def won(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder, history: Path) -> tuple[Path, Adapted]:
    """A data folder with an index, after a tuning whose result is not in use yet; for copying."""
    folder = tmp_path_factory.mktemp("won")
    app = new_app(folder / "data", embedder)
    reindex_files(app, [], [history])
    adapted = adapt(app, History([IssueDump(history)]), folder / "model", Silent(), LESSONS)
    app.close()
    return folder / "data", adapted


@pytest.fixture
def data_dir(won: tuple[Path, Adapted], tmp_path: Path) -> Path:
    return shutil.copytree(won[0], tmp_path / "data")


def first_match(app: App, question: str = "my tozzit loses its connection") -> str:
    return ask(app, question).matches[0].case.title


def test_it_wins_and_says_by_how_much(won: tuple[Path, Adapted]) -> None:
    weights, model = won[1].steps
    assert weights.name == "Weights"
    assert "pairs known before 2025-02-" in model.name
    assert model.is_won
    assert model.gains["MRR"].before >= weights.gains["MRR"].before
    assert model.gains["MRR"].after > model.gains["MRR"].before + 0.2
    assert "MRR" in str(model)
    assert "it wins" in str(model)


def test_its_vectors_are_its_own(won: tuple[Path, Adapted], data_dir: Path, embedder: SentenceEmbedder) -> None:
    app = new_app(data_dir, embedder)
    models = cached_by(app)
    assert models.keys() > {BASE}
    (tuned,) = models.keys() - {BASE}
    assert tuned.startswith("all-MiniLM-L6-v2@")
    assert models[tuned] == models[BASE]


def test_it_is_used_from_the_next_reindex_on(
    won: tuple[Path, Adapted], data_dir: Path, embedder: SentenceEmbedder, history: Path
) -> None:
    serving = new_app(data_dir, embedder)  # lives through all of it
    before = first_match(serving)
    use(won[1], new_app(data_dir, embedder))

    between = new_app(data_dir, embedder)
    assert first_match(between) == first_match(serving) == before, "the live index is read by its own model"
    assert "from the next reindex on" in doctor(between)

    report = reindex_files(new_app(data_dir, embedder), [], [history])
    assert report["embedded"] == 0, "the trial has made every vector"
    for app in (serving, new_app(data_dir, embedder)):
        live, fresh = app.live.current()
        assert live.generation.model == fresh.cache.embedder.model_id != BASE
        assert app.models.fusion(live.generation.model).score_weights == pytest.approx(
            won[1].fusion.score_weights, abs=1e-4
        )
    assert first_match(serving) == first_match(new_app(data_dir, embedder)) == "the search index loses its connection"
    assert "tuned to all-MiniLM-L6-v2@" in doctor(new_app(data_dir, embedder))


def doctor(app: App) -> str:
    return next(one.says for one in examine(app, lambda: NOW) if one.check == "embedding model")


def test_what_arrives_meanwhile_is_found(
    won: tuple[Path, Adapted], data_dir: Path, embedder: SentenceEmbedder, history: Path
) -> None:
    """A case written while the old index is still live, and one after: each gets vectors of the model that asks."""
    serving = new_app(data_dir, embedder)
    use(won[1], serving)
    for number in (1, 2):
        case = case_by_hand(
            f"team:{number}",
            f"{RIGHT} {number}",
            "Use ASCII.",
            visibility="public",
            url="https://acme.example",
            by="U1",
            by_name="ana",
            asked_at=NOW,
            now=NOW,
        )
        write_case(serving.engine, case)
        serving.search.embed_case(case.case_id)
        with serving.engine.connect() as connection:
            _, fresh = serving.live.current()
            assert fresh.cases(connection, "public").is_complete
        reindex_files(new_app(data_dir, embedder), [], [history])
    assert first_match(serving, QUESTION).startswith(RIGHT)


def test_without_its_folder_it_goes_back(
    won: tuple[Path, Adapted], data_dir: Path, embedder: SentenceEmbedder, history: Path
) -> None:
    use(won[1], new_app(data_dir, embedder))
    reindex_files(new_app(data_dir, embedder), [], [history])
    serving = new_app(data_dir, embedder)
    tuned_answer = first_match(serving)
    shutil.rmtree(data_dir / "tuned")
    assert first_match(serving) == tuned_answer, "it has it in memory"
    with pytest.raises(IndexMissingError, match=r"all-MiniLM-L6-v2@.*reindex"):
        first_match(new_app(data_dir, embedder))
    assert reindex_files(new_app(data_dir, embedder), [], [history])["embedded"] == 0
    for app in (serving, new_app(data_dir, embedder)):
        assert ask(app, "my tozzit loses its connection").matches
        assert app.live.current()[0].generation.model == BASE


def test_what_does_not_win_changes_nothing(
    won: tuple[Path, Adapted], data_dir: Path, embedder: SentenceEmbedder, history: Path, tmp_path: Path
) -> None:
    app = new_app(data_dir, embedder)
    before = app.generations.live()
    few, in_vain = History([IssueDump(history)], most_pairs=24), TrainingSettings(learning_rate=0.0, window=32)
    lost = adapt(app, few, tmp_path / "model", Silent(), in_vain)
    assert not lost.steps[-1].is_won
    assert lost.model is None
    use(Adapted(app.fusion, lost.steps[1:]), app)
    assert not (data_dir / "tuned").exists()
    assert not (data_dir / "fusion.json").exists()
    assert cached_by(app).keys() == {BASE}, "nobody needs its vectors"
    use(lost, app)
    assert (data_dir / "fusion.json").exists() == lost.steps[0].is_won, "weights may win by themselves"
    again = new_app(data_dir, embedder)
    assert again.embedder is embedder
    assert again.generations.live() == before


def test_a_better_one_takes_its_place(won: tuple[Path, Adapted], data_dir: Path, embedder: SentenceEmbedder) -> None:
    app, adapted = new_app(data_dir, embedder), won[1]
    assert adapted.model is not None
    for hour in (1, 2):
        app.tuned.keep(adapted.model, adapted.fusion, {}, NOW + timedelta(hours=hour))
    app.tuned.clear({BASE})
    assert [path.name for path in (data_dir / "tuned").iterdir()] == ["20261123T140000"]


def test_no_text_stands_twice_in_a_batch() -> None:
    rows = [(f"question {n}", f"answer {n // 3}") for n in range(30)] + [("a", "b", "c"), ("a", "d", "e")]
    batches = batched(rows, TrainingSettings(epochs=2, batch=8))
    assert sorted(row for batch in batches for row in batch) == sorted([*rows, *rows])
    for batch in batches:
        texts = [text for row in batch for text in row]
        assert len(texts) == len(set(texts))
        assert len({len(row) for row in batch}) == 1
        assert len(batch) <= 8
    assert batched(rows, TrainingSettings(epochs=2, batch=8)) == batches
    assert batched(rows, TrainingSettings(epochs=2, batch=8, seed=1)) != batches
