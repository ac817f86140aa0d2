"""Teaching an embedding model which texts of a community belong together.

Each row is a question, the text that is right for it and perhaps one that is wrong; what is right for the others in a
batch counts as wrong, too. The loss is the library's; its trainer would bring seven more packages (pandas and pyarrow
among them) for the few lines that are left.
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
class Lessons:
    """How gently, and how long: a model that was trained on a billion pairs forgets with too much of one community."""

    epochs: int = 1
    batch: int = 32  # rows: all but one are wrong for each question
    learning_rate: float = 2e-5
    warm_up: float = 0.1  # of all steps
    window: int = 128  # tokens of each text that are read: what a problem is stands at its beginning
    seed: int = 0


def fine_tune(base: str, rows: Sequence[Row], folder: Path, progress: Progress, lessons: Lessons | None = None) -> None:
    """Write into a folder what the model of this name or folder became; the same for the same rows and seed.

    On a CPU about 4 rows a second and core, in 4 GB of memory; on a GPU where torch finds one.
    """
    import torch
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.util import batch_to_device

    lessons = lessons or Lessons()
    use_cores(all_cores())
    torch.manual_seed(lessons.seed)
    model = load_model(base)
    window, model.max_seq_length = model.max_seq_length, min(lessons.window, model.max_seq_length or lessons.window)
    loss = MultipleNegativesRankingLoss(model)
    batches = batched(rows, lessons)
    optimizer = torch.optim.AdamW(model.parameters(), lr=lessons.learning_rate)
    pace = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _pace(step / len(batches), lessons.warm_up))
    model.train()
    progress.stage("fine-tuning the embedding model", total=sum(map(len, batches)))
    for batch in batches:
        columns = [batch_to_device(model.preprocess(list(texts)), model.device) for texts in zip(*batch, strict=True)]
        loss(columns, torch.empty(0)).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        pace.step()
        progress.advance(len(batch))
    model.max_seq_length = window
    model.save(str(folder), create_model_card=False)


def batched(rows: Sequence[Row], lessons: Lessons) -> list[list[Row]]:
    """Every epoch's rows, shuffled, with as many texts each in a batch, and none of them twice: it would be wrong
    for one question and right for another.
    """
    chosen = random.Random(lessons.seed)
    shapes: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        shapes[len(row)].append(row)
    batches: list[list[Row]] = []
    for _ in range(lessons.epochs):
        epoch = [
            batch for shape in shapes.values() for batch in _split(chosen.sample(shape, len(shape)), lessons.batch)
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


def _pace(done: float, warm_up: float) -> float:
    """The share of the learning rate: up in a line, and down to nothing in another."""
    return done / warm_up if done < warm_up else max(0.0, (1.0 - done) / (1.0 - warm_up))
