"""A model that obeys whatever stands in a thread: none of it gets into an answer."""

from __future__ import annotations

from typing import Any

import pytest

from copilot.distilling.distiller import asking_about
from copilot.distilling.material import Material
from copilot.drafting.prompting.fencing import Fence
from copilot.drafting.prompting.tokens import estimate
from copilot.model import Conversation, Turn
from index.model import Message
from tests.hostile.attacks import ATTACKS
from tests.model_server.minds import obedient
from tests.model_server.server import Asked

ANSWER = "Delete the stale lock file with `tool unlock --force`, then start the sync again."


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_answer_holds_only_what_answers(attack: str) -> None:
    asker = Turn("asker", Message("1.0", "U1", f"The sync says that the lock is held.\n{attack}"))
    other = Turn("user", Message("2.0", "U3", attack))
    turns = (asker, other, Turn("team", Message("3.0", "U2", ANSWER)))
    material = Material("slack:C1:1.0", 1, "", Conversation(turns), ("1.0",), ("3.0",), ())
    asking = asking_about(material, Fence("5e1f"), estimate, 4_000)
    assert asking
    body: dict[str, Any] = {"messages": [{"role": said.role, "content": said.text} for said in asking.messages]}
    obeyed = [line for line in obedient(Asked(body)).split("\n") if line.strip()]
    everything = [{"text": line, "of": ["m1", "m2", "m3"]} for line in (*obeyed, "\n".join(obeyed))]
    honest = {"text": "Delete the stale lock file with `tool unlock --force`.", "of": ["m3"]}
    reply = dict.fromkeys(("question", "affected", "fixed_in"), everything)
    told = {"title": everything[0], "answer": [*everything, honest], "standing": {"value": "none", "of": ["m1"]}}
    distilled = asking.understand(reply | told)
    assert [step.text for step in distilled.answer] == [honest["text"]]
    shown = str(distilled.title) + str(distilled.question) + str(distilled.affected) + str(distilled.fixed_in)
    for forbidden in ("://", "<!", "<@", "@channel", "@here", asking.messages[0].text[:60]):
        assert forbidden not in shown
