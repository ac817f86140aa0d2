"""Adapting the search to a community: weights and then a model, each used only where it wins on later questions.

Time is cut twice: the model learns from what was known before the first cut, its weights from the questions between
the two, and the questions after the second judge. A model has always seen its own examples: weights fitted to those
would trust it too much.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from copilot.evaluation.judged_records import judged_cases
from copilot.evaluation.searching.apart import indexed_apart
from copilot.evaluation.searching.fit import rescored
from copilot.evaluation.searching.pairs import pairs_before
from copilot.evaluation.searching.retrieval import answer_all, known_questions
from copilot.evaluation.searching.tuning import FIGURES, compare, fit, split
from index.embedding.embedder import SentenceEmbedder
from index.search.fusion import save_fusion
from index.tuning.fine_tune import TrainingSettings, fine_tune

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from copilot.build import App
    from copilot.evaluation.searching.pairs import Pair
    from copilot.evaluation.searching.retrieval import Answered
    from copilot.evaluation.searching.tuning import Comparison
    from index.embedding.embedder import Embedder
    from index.progress import Progress
    from index.search.fusion import Fusion
    from index.sources.base import HistorySource

_TAUGHT = 0.5  # of the questions, in time: the model learns from what was known before
_FEWEST_PAIRS = 20
MOST_PAIRS = 8_000  # of each kind, the newest ones: bounds the time that it takes


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a community, and the ids of cases that nothing may be learned from."""

    sources: Sequence[HistorySource]
    team_ids: Sequence[str] = ()
    leave_out: frozenset[str] = frozenset()
    most_pairs: int = MOST_PAIRS


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was tried, by name, with the gain in each figure; the first figure decides."""

    name: str
    gains: dict[str, Comparison]

    @property
    def is_won(self) -> bool:
        return self.gains["MRR"].is_won

    def __str__(self) -> str:
        verdict = "it wins" if self.is_won else "it does not surely win, and is not used"
        return "\n".join([f"{self.name}: {verdict}", *(f"  {name:<7}{gain}" for name, gain in self.gains.items())])


@dataclass(slots=True)
class Adapted:
    """What was tried, and what won: weights alone, or a model in its folder with the weights fitted to it."""

    fusion: Fusion
    steps: list[Step] = field(default_factory=list)
    model: Path | None = None

    @property
    def is_won(self) -> bool:
        return any(step.is_won for step in self.steps)


def adapt(app: App, history: History, folder: Path, progress: Progress, lessons: TrainingSettings | None) -> Adapted:
    """Try new weights, and with `lessons` also a model, which is written into a folder.

    Raises:
        InputError: too few questions with a known right case.
    """
    judged = judged_cases(app.engine)
    with indexed_apart(app, history.sources, progress, team_ids=history.team_ids) as apart:
        questions = known_questions(apart.engine, judged)
        answers = list(answer_all(apart, questions, progress))
        cut = _cut(answers)
        pairs = pairs_before(apart.engine, judged, cut, history.leave_out, history.most_pairs) if lessons else []
    adapted = Adapted(app.fusion)
    earlier, later = split(answers)
    _try(adapted, "Weights", later, later, fit(_learnable(earlier, history), adapted.fusion))
    if lessons is None or not _are_enough(pairs, progress):
        return adapted
    tuned = _fine_tuned(app, pairs, folder, progress, lessons)
    with indexed_apart(app, history.sources, progress, team_ids=history.team_ids, embedder=tuned) as apart:
        again = list(answer_all(apart, questions, progress))
    between = [answer for answer in split(again)[0] if answer.query.asked_at >= cut]
    weights = fit(_learnable(between, history), adapted.fusion)
    name = f"A model tuned with {len(pairs)} pairs known before {cut:%Y-%m-%d}"
    if _try(adapted, name, later, split(again)[1], weights):
        adapted.model = folder / app.tuned.name
    return adapted


def _cut(answers: Sequence[Answered]) -> datetime:
    split(answers)
    return answers[round(_TAUGHT * len(answers))].query.asked_at


def _learnable(answers: Sequence[Answered], history: History) -> list[Answered]:
    return [answer for answer in answers if answer.query.asking not in history.leave_out]


def _are_enough(pairs: Sequence[Pair], progress: Progress) -> bool:
    if len(pairs) < _FEWEST_PAIRS:
        progress.note(f"{len(pairs)} pairs are too few to tune a model with; {_FEWEST_PAIRS} are needed")
    return len(pairs) >= _FEWEST_PAIRS


def _fine_tuned(
    app: App, pairs: Sequence[Pair], folder: Path, progress: Progress, lessons: TrainingSettings
) -> Embedder:
    """Tuned from the base, never from a tuned model: pairs that were learned twice would count twice."""
    fine_tune(app.settings.policy.embedding.model, [p.row for p in pairs], folder / app.tuned.name, progress, lessons)
    return SentenceEmbedder(str(folder / app.tuned.name))


def _try(adapted: Adapted, name: str, before: Sequence[Answered], after: Sequence[Answered], fusion: Fusion) -> bool:
    """Whether these answers with this fusion beat the others with the best fusion so far."""
    old, new = rescored(before, adapted.fusion), rescored(after, fusion)
    step = Step(name, {figure: compare(old, new, count) for figure, count in FIGURES.items()})
    adapted.steps.append(step)
    if step.is_won:
        adapted.fusion = fusion
    return step.is_won


def use(adapted: Adapted, app: App) -> None:
    """Keep what won: weights for the next start, a model for the next reindex. Delete models that nothing uses."""
    if adapted.model:
        gain = adapted.steps[-1].gains["MRR"]
        about = {"questions": gain.questions, "mrr_before": round(gain.before, 3), "mrr_after": round(gain.after, 3)}
        app.tuned.keep(adapted.model, adapted.fusion, about, datetime.now(UTC))
    elif adapted.is_won:
        save_fusion(adapted.fusion, app.tuned.weights_file(app.embedder.model_id))
    live = app.generations.live()
    needed = {app.tuned.newest().model_id, *([live.model] if live else [])}
    app.tuned.clear(needed)
    app.cache.delete_models(f"{app.tuned.name}@", needed)
