"""How the model is used; what its vectors are worth, the tests of the search say."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index.embedding.embedder import SentenceEmbedder, all_cores


@pytest.fixture(scope="module")
def model() -> SentenceEmbedder:
    return SentenceEmbedder()


def test_a_question_takes_one_core_and_many_texts_all(model: SentenceEmbedder) -> None:
    import torch  # takes seconds, and no other test of this process may need it

    alone = model.encode(["How do I skip a model?"])
    assert torch.get_num_threads() == 1
    many = model.encode(["How do I skip a model?", *(f"text {number}" for number in range(20))])
    assert torch.get_num_threads() == all_cores()
    assert np.allclose(alone[0], many[0], atol=1e-5)


def test_many_may_ask_at_the_same_time(model: SentenceEmbedder) -> None:
    texts = [f"How do I skip model {number}?" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        cut = list(pool.map(model.parts, [[text] for text in texts]))
        found = list(pool.map(model.encode, [[text] for text in texts]))
    assert cut == [[[text]] for text in texts]
    assert np.allclose(np.concatenate(found), model.encode(texts), atol=1e-5)
