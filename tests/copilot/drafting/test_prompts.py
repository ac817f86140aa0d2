"""Every prompt renders; a missing, an unknown and an undeclared variable are errors; text from outside stays text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from copilot.drafting.brief import Brief, Opinion
from copilot.drafting.checks import check_draft
from copilot.drafting.errors import PromptError
from copilot.drafting.policy import DraftPolicy
from copilot.drafting.prompting import prompt
from copilot.drafting.purposes import PURPOSES, template_for
from copilot.drafting.write import write_draft
from copilot.model import Conversation, Turn
from index.model import Message
from tests.conftest import ROOT

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LINK = "https://meet.example.com/debug?with=ada&at=1"
ASKED = ("the version you run", "the error")
VALUES: dict[str, dict[str, Any]] = {
    "answer": {"missing": ("the version you run",)},
    "holding_reply": {"missing": ("the version you run", "the full error text or log")},
    "missing_facts": {"missing": ("the version you run",)},
    "offer_call": {"link": LINK},
    "invite_to_product": {"link": LINK},
    "product_review": {},
    "follow_up": {"waiting_for": "the log of the run"},
    "thank_and_close": {"issue_url": "https://github.com/acme/tool/issues/3"},
    "out_of_hours": {"back": "tomorrow at 9:00 (Europe/Berlin)"},
    "hand_over": {"link": LINK, "status": "on hold"},
    "secret_shared": {"kinds": ("github token",)},
}
GREETS = ("holding_reply", "missing_facts", "out_of_hours", "secret_shared")
EVERY: dict[str, dict[str, Any]] = {
    "system": {"tone": "Dry.", "fence": "f00d", "facts": ("Releases come on Tuesdays.",)},
    "form": {"schema": '{"type": "object"}'},
    "try_model": {},
    "mcp": {"for_team": True},
    "context": {
        "messages": ("M",),
        "cases": ("C",),
        "examples": ("E",),
        "asking": ("m3",),
        "tried": ("m2",),
        "failed": ("m2",),
    },
    "case": {
        "title": "T",
        "url": "https://x.example",
        "standing": "confirmed",
        "problem": "P",
        "resolution": "R",
        "warnings": ("W",),
        "dated": "May 2026",
        "versions": ("1.2",),
    },
    "repair": {"fault": "It is not JSON."},
    "judge_flags": {"fence": "f00d"},
    "judge_answer": {"fence": "f00d"},
    "distill": {"fence": "f00d", "asked": ("m1", "m2"), "answered": ("m4",)},
    "reply/known_case": {
        "url": "https://x.example",
        "resolution": "R",
        "confirmed": True,
        "by_team": True,
        "warnings": ("W",),
        "dated": "May 2026",
        "missing": ASKED,
        "first": True,
    },
    "reply/docs_section": {
        "url": "https://x.example",
        "title": "T",
        "text": "S",
        "whole": True,
        "missing": ASKED,
        "first": True,
    },
    "reply/known_issue": {
        "title": "T",
        "url": "https://x.example",
        "warnings": ("W.",),
        "missing": ASKED,
        "first": True,
    },
    "reply/closed_unsaid": {"title": "T", "url": "https://x.example", "missing": ASKED, "first": True},
    "reply/open_question": {"title": "T", "url": "https://x.example", "first": True},
    "reply/open_request": {"title": "T", "url": "https://x.example", "warnings": ("W.",), "first": True},
    "aside/holding_reply": {
        "question": "> Why?",
        "cases": ({"title": "T", "url": "https://x.example", "by": "Marta"},),
        "people": ("Marta",),
    },
    "aside/product_review": {"question": "> Could it?", "reason": "A wish."},
    **{f"task/{name}": values for name, values in VALUES.items()},
    **{
        f"reply/{name}": values | ({"first": True} if name in GREETS else {})
        for name, values in VALUES.items()
        if name != "answer"
    },
}


def test_every_file_is_rendered_here() -> None:
    files = (ROOT / "prompts").rglob("*.j2")
    assert {path.relative_to(ROOT / "prompts").with_suffix("").as_posix() for path in files} == EVERY.keys()


@pytest.mark.parametrize("name", EVERY)
def test_a_prompt_holds_what_it_was_given(name: str) -> None:
    text = prompt.render(name, **EVERY[name])
    assert "{{" not in text
    assert "variables:" not in text
    shown = [value for value in EVERY[name].values() if isinstance(value, str) and value != "confirmed"]
    parts = [part for value in EVERY[name].values() if isinstance(value, tuple) for part in value]
    shown += [text for part in parts for text in (part.values() if isinstance(part, dict) else [part])]
    for value in shown:
        assert value.lower() in text.lower()


@pytest.mark.parametrize("name", EVERY)
def test_a_missing_and_an_unknown_variable_are_errors(name: str) -> None:
    for missing in EVERY[name]:
        with pytest.raises(PromptError, match=missing):
            prompt.render(name, **{key: value for key, value in EVERY[name].items() if key != missing})
    with pytest.raises(PromptError, match="surplus"):
        prompt.render(name, **EVERY[name], surplus=1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ a }}", "does not begin with"),
        ("{#- variables: a -#}\n{{ a }} {{ b }}", "uses b"),
        ("{#- variables: a -#}\n{% if a %}", "is no template, line 2"),
    ],
)
def test_a_prompt_that_does_not_say_what_it_needs_is_an_error(text: str, says: str) -> None:
    with pytest.raises(PromptError, match=says):
        prompt.parse("mine", text)


@pytest.mark.parametrize(
    "escape",
    [
        "{{ a.__class__.__mro__ }}",
        "{{ ''.__class__.__subclasses__() }}",
        "{{ a.format.__globals__ }}",
    ],
)
def test_a_prompt_cannot_reach_out_of_its_sandbox(escape: str) -> None:
    with pytest.raises(PromptError):
        prompt.parse("mine", "{#- variables: a -#}\n" + escape).render(a="x")


def test_a_prompt_that_is_not_there_is_an_error() -> None:
    with pytest.raises(PromptError, match=r"prompts/reply/nothing\.j2"):
        prompt.load("reply/nothing")


@pytest.mark.parametrize("hostile", ["{{7*7}}", "{% raw %}", "${x}", "%s %(a)s", "{#", "{{ config }}"])
def test_what_is_filled_in_is_never_a_template(hostile: str) -> None:
    for name, values in EVERY.items():
        filled = {key: hostile if isinstance(value, str) else value for key, value in values.items()}
        if hostile in filled.values() and name != "case":
            assert hostile in prompt.render(name, **filled)


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (("priya",), "priya has answered similar questions."),
        (("priya", "linnea"), "priya and linnea have answered similar questions."),
        (("priya", "Felix O.", "linnea"), "priya, Felix O. and linnea have answered similar questions."),
    ],
)
def test_the_team_reads_who_answered_similar_questions(people: tuple[str, ...], said: str) -> None:
    values = EVERY["aside/holding_reply"] | {"people": people}
    assert said in prompt.render("aside/holding_reply", **values).splitlines()


@pytest.mark.parametrize(
    ("missing", "asked"),
    [
        (("the version you run",), "Which version are you on?"),
        (("the version you run", "the full log"), "Meanwhile, could you tell me the version you run and the full log?"),
    ],
)
def test_a_holding_reply_asks_for_what_is_missing(missing: tuple[str, ...], asked: str) -> None:
    assert asked in prompt.render("reply/holding_reply", missing=missing, first=True).splitlines()


@pytest.mark.parametrize("name", [name for name in EVERY if name.startswith("reply/")])
def test_only_the_first_reply_to_an_asker_greets(name: str) -> None:
    values = EVERY[name]
    later = prompt.render(name, **values | ({"first": False} if "first" in values else {}))
    assert not later.startswith("Hi")
    assert "Thanks for asking" not in later
    assert later[:1] == later[:1].upper() or later.startswith(LINK)
    if "first" in values:
        assert prompt.render(name, **values) in (f"Hi! {later}", f"Hi! Thanks for asking. {later}")


@pytest.mark.parametrize("name", ["answer", "holding_reply", "missing_facts", "secret_shared"])
def test_in_the_middle_of_a_thread_a_template_does_not_greet(name: str) -> None:
    turns = [Turn("asker", Message("1.0", "U1", "It stops.")), Turn("team", Message("2.0", "U2", "Run it again."))]
    turns.append(Turn("asker", Message("3.0", "U1", "That did not help.")))
    opening = []
    for said in (turns[:1], turns):
        brief = Brief("s1", NOW, Conversation(tuple(said)), PURPOSES[name], VALUES[name])
        opening.append(write_draft(brief, Opinion(), DraftPolicy()).text.split()[0])
    assert opening[0] == "Hi!"
    assert opening[1] != "Hi!"


def test_the_hash_follows_the_text() -> None:
    one, other = prompt.parse("a", "{# variables: #}\nHi"), prompt.parse("a", "{# variables: #}\nHo")
    assert one.content_hash != other.content_hash
    assert prompt.combined_hash(["system", "case"]) != prompt.combined_hash(["case", "system"])
    assert len(prompt.combined_hash(PURPOSES["answer"].prompts)) == 64


@pytest.mark.parametrize("name", PURPOSES)
def test_every_purpose_has_a_task_and_says_its_variables(name: str) -> None:
    purpose = PURPOSES[name]
    assert purpose.is_for
    assert prompt.load(purpose.task).variables == set(purpose.variables)


@pytest.mark.parametrize("name", [name for name in PURPOSES if name != "answer"])
def test_every_purpose_has_a_reply_without_a_model_that_no_check_minds(name: str) -> None:
    purpose = PURPOSES[name]
    conversation = Conversation((Turn("asker", Message("1.0", "U1", "It stops.")),))
    brief = Brief("s1", NOW, conversation, purpose, VALUES[name])
    policy = DraftPolicy((), ("https://github.com/acme/tool",))
    draft = check_draft(write_draft(brief, Opinion(), policy), brief.given(policy))
    assert draft.text == template_for(purpose, VALUES[name]).text
    assert draft.remarks == ()
    assert draft.written_by == "template"
    for link in purpose.exact(VALUES[name]):
        assert link in draft.text


def test_the_link_of_a_call_is_exact_even_where_no_setting_allows_it() -> None:
    assert PURPOSES["offer_call"].exact({"link": LINK}) == (LINK,)
    assert PURPOSES["thank_and_close"].exact({"issue_url": ""}) == ()
