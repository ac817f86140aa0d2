"""How the model is used; what its vectors are worth, the tests of the search say."""

from __future__ import annotations

import numpy as np
import torch

from index.embedding.embedder import SentenceEmbedder, all_cores


def test_a_question_takes_one_core_and_many_texts_all() -> None:
    embedder = SentenceEmbedder()
    alone = embedder.encode(["How do I skip a model?"])
    assert torch.get_num_threads() == 1
    many = embedder.encode(["How do I skip a model?", *(f"text {number}" for number in range(20))])
    assert torch.get_num_threads() == all_cores()
    assert np.allclose(alone[0], many[0], atol=1e-5)
