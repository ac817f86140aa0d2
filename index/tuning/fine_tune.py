"""Fine-tuning an embedding model on which of a community's texts belong together.

Each row is a question, its right text, and optionally a wrong one; the right texts of the other rows in a batch count
as wrong too. The loss is the library's, but its trainer would need seven more packages (pandas and pyarrow among
them) for the few lines below.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.embedding.embedder import all_cores, load_model, use_cores

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.progress import Progress

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How hard and how long to train: too much of one community makes the model forget its billion original pairs."""

    epochs: int = 1
    batch: int = 32  # rows: for each question, all but one are wrong
    learning_rate: float = 2e-5
    warm_up: float = 0.1  # share of all steps
    window: int = 128  # tokens read of each text: the problem is stated at its beginning
    seed: int = 0


def fine_tune(
    base: str, rows: Sequence[Row], folder: Path, progress: Progress, settings: TrainingSettings | None = None
) -> None:
    """Fine-tune a model and save it in a folder; the same rows and seed give the same model.

    On a CPU about 4 rows per second and core, in 4 GB of memory; uses a GPU if torch finds one.
    """
    import torch
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.util import batch_to_device

    settings = settings or TrainingSettings()
    use_cores(all_cores())
    torch.manual_seed(settings.seed)
    model = load_model(base)
    window, model.max_seq_length = model.max_seq_length, min(settings.window, model.max_seq_length or settings.window)
    loss = MultipleNegativesRankingLoss(model)
    batches = batched(rows, settings)
    optimizer = torch.optim.AdamW(model.parameters(), lr=settings.learning_rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: _rate_factor(step / len(batches), settings.warm_up)
    )
    model.train()
    progress.stage("fine-tuning the embedding model", total=sum(map(len, batches)))
    for batch in batches:
        columns = [batch_to_device(model.preprocess(list(texts)), model.device) for texts in zip(*batch, strict=True)]
        loss(columns, torch.empty(0)).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        progress.advance(len(batch))
    model.max_seq_length = window
    model.save(str(folder), create_model_card=False)


def batched(rows: Sequence[Row], settings: TrainingSettings) -> list[list[Row]]:
    """Every epoch's rows, shuffled into batches; the rows of a batch have the same number of texts.

    No text occurs twice in a batch, since it would be right for one question and wrong for another.
    """
    chosen = random.Random(settings.seed)
    shapes: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        shapes[len(row)].append(row)
    batches: list[list[Row]] = []
    for _ in range(settings.epochs):
        epoch = [
            batch for shape in shapes.values() for batch in _split(chosen.sample(shape, len(shape)), settings.batch)
        ]
        batches += chosen.sample(epoch, len(epoch))
    return batches


def _split(rows: list[Row], size: int) -> list[list[Row]]:
    batches = []
    while rows:
        batch: list[Row] = []
        said: set[str] = set()
        left: list[Row] = []
        for row in rows:
            if len(batch) < size and said.isdisjoint(row):
                batch.append(row)
                said.update(row)
            else:
                left.append(row)
        batches.append(batch)
        rows = left
    return batches


def _rate_factor(done: float, warm_up: float) -> float:
    """The factor on the learning rate: linear warm-up, then linear decay to zero."""
    return done / warm_up if done < warm_up else max(0.0, (1.0 - done) / (1.0 - warm_up))
