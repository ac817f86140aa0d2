"""Which words of a posted reply are its answer, and whether they are the approver's own."""

from __future__ import annotations

import pytest

from copilot.drafting.posted_answer import posted_as
from copilot.drafting.prompting import prompt
from copilot.model import Draft
from copilot.text.split import mrkdwn_parts
from index.cases.posted_replies import paragraphs

CASE = "slack:C1:1.0"
RESOLUTION = "Set `dedupe: latest` in **the model**.\n\nThen run it with --full-refresh once."
TEMPLATE = prompt.render(
    "reply/known_case",
    url="https://acme.slack.com/archives/C1/p1",
    dated="May 2026",
    resolution=RESOLUTION,
    confirmed=True,
    by_team=True,
    warnings=("Changed since, in v2 (June 2026): it is the default.",),
    missing=("the version you run",),
    first=True,
)
HOLDING = prompt.render("reply/holding_reply", missing=("the version you use",), first=True)
MINE = "Upgrade to 2.0, which does so by itself."


def judged(draft: Draft, whole: str) -> tuple[str, bool]:
    """The words that answer, in all messages together, and whether they are the approver's."""
    found, own = [], False
    for text in mrkdwn_parts(whole):
        posted = posted_as(draft, RESOLUTION, whole, text)
        assert (posted.purpose, posted.sources) == (draft.purpose, draft.case_ids)
        found += [paragraphs(text)[n] for n in posted.answer]
        own |= posted.is_rewritten
    return "\n\n".join(found), own


FROM_CASE = "\n\n".join(mrkdwn_parts(RESOLUTION))


@pytest.mark.parametrize(
    ("whole", "answer", "is_rewritten"),
    [
        (TEMPLATE, FROM_CASE, False),
        (TEMPLATE.replace("Hi!", "Hi uma!"), FROM_CASE, False),
        (f"Hi uma,\n\n{TEMPLATE}", FROM_CASE, False),
        (TEMPLATE.replace(RESOLUTION, MINE), MINE, True),
        (TEMPLATE.replace("latest", "newest"), FROM_CASE.replace("latest", "newest"), True),
        (TEMPLATE.replace("--full-refresh", "--full"), FROM_CASE.replace("--full-refresh", "--full"), True),
        (f"Hi uma! {MINE}", f"Hi uma! {MINE}", True),
        (MINE, MINE, True),
    ],
)
def test_a_templates_answer(whole: str, answer: str, is_rewritten: bool) -> None:
    assert judged(Draft(TEMPLATE, (CASE,), "template"), whole) == (answer, is_rewritten)


MODELS = "Hi! Keep only the newest row per key.\n\nThen load it again."


@pytest.mark.parametrize(
    ("whole", "answer", "is_rewritten"),
    [
        (MODELS, MODELS, False),
        (MODELS.replace("Hi!", "Hello uma,"), MODELS.replace("Hi!", "Hello uma,"), False),
        (MODELS.replace("newest", "oldest"), MODELS.replace("newest", "oldest"), True),
        (MINE, MINE, True),
    ],
)
def test_a_models_answer(whole: str, answer: str, is_rewritten: bool) -> None:
    assert judged(Draft(MODELS, (CASE,), "model"), whole) == (answer, is_rewritten)


@pytest.mark.parametrize(
    ("whole", "answer"),
    [
        (HOLDING, ""),
        (HOLDING.replace("Hi!", "Hi uma!"), ""),
        (f"{HOLDING}\n\n{MINE}", MINE),
        (MINE, MINE),
    ],
)
def test_a_holding_reply_answers_only_with_what_the_approver_added(whole: str, answer: str) -> None:
    assert judged(Draft(HOLDING, (), "template", purpose="holding_reply"), whole) == (answer, bool(answer))
