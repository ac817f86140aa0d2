"""The line with a model: what it is sent, what becomes of its draft and flags, and what that costs."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console
from sqlalchemy import insert, select

from copilot import gather
from copilot.commands.terminal.suggestion_card import print_suggestion
from copilot.drafting.purposes import PURPOSES
from copilot.records.spending_tables import MODEL_USAGE
from copilot.records.tables import DECISIONS, SUGGESTIONS
from copilot.suggest import suggest
from copilot.suggestion_json import suggestion_from, suggestion_json
from tests.asking import ask
from tests.conftest import NOW, ROOT
from tests.model_server import ModelServer, drafted, queued, reply, says, status
from tests.modelled import KNOWN, UNKNOWN, ask_model, with_model

if TYPE_CHECKING:
    from copilot.build import App

GOOD = "Hi! Keep only the newest row per key before the load, then run it again."


def test_a_models_draft_is_shown_with_what_it_stands_on_and_what_it_took(demo_app: App, server: ModelServer) -> None:
    server.draft = lambda asked: reply(GOOD, asked.cases[:1])
    made = ask_model(demo_app, server, name="mill-7b", input_usd_per_million=1, output_usd_per_million=10)
    told = suggestion_json(made)
    assert told["draft"]["text"] == GOOD
    assert told["draft"]["written_by"] == "model"
    assert told["draft"]["model"] == "mill-7b"
    assert told["draft"]["case_ids"] == [told["matches"][0]["case_id"]]
    assert len(told["draft"]["prompt_hash"]) == 64
    assert told["draft"]["warnings"] == []
    assert told["usage"] == {"input_tokens": 1800, "output_tokens": 120, "calls": 2, "cost_usd": 0.003}
    with demo_app.engine.connect() as connection:
        used = connection.execute(select(MODEL_USAGE).where(MODEL_USAGE.c.suggestion_id == made.suggestion_id)).one()
    assert (used.model, used.input_tokens, used.output_tokens, used.cost_usd) == ("mill-7b", 1800, 120, 0.003)


def test_what_a_model_is_sent(demo_app: App, server: ModelServer) -> None:
    made = ask_model(demo_app, server)
    (draft,), (flags,) = server.of_kind("draft"), server.of_kind("flags")
    assert KNOWN in draft.user
    assert draft.cases == ["c1", "c2", "c3", "c4", "c5"], "what an engineer does not see is read, too"
    assert "Friendly, first person" in draft.system
    for match in made.matches:
        assert match.case.case_id not in draft.user
        for name in match.case.people:
            assert f" {name.title()} " not in draft.user
    assert KNOWN in flags.user
    assert "Earlier cases" not in flags.user
    fences = {asked.user.split("<<m1 by the user ")[1].split(">>")[0] for asked in (draft, flags)}
    assert len(fences) == 2, "each request has a fence of its own"
    assert draft.body["max_completion_tokens"] == 4_000


def test_two_requests_never_share_a_fence(demo_app: App, server: ModelServer) -> None:
    for _ in range(3):
        ask_model(demo_app, server)
    tokens = [asked.user.split("<<m1 by the user ")[1].split(">>")[0] for asked in server.asked]
    assert len(set(tokens)) == 6


def test_an_unanswered_question_gets_a_holding_reply(demo_app: App, server: ModelServer) -> None:
    text = "Hi! You look for a good bakery, if I got that right. I am asking the team and come back to you here."
    server.draft = lambda _: reply(text)
    made = ask_model(demo_app, server, UNKNOWN)
    assert made.draft.text == text
    assert made.draft.case_ids == ()
    assert made.draft.warnings == ()
    assert made.flags[0].kind == "ask_team"
    assert "The team is asked together with that reply" in server.of_kind("draft")[0].system


LINE_19 = {
    "a case that was never given": (reply(GOOD, ["c9"]), "not of the form asked for"),
    "a promise": (reply("Thanks for the log! We'll ship it tomorrow.", ["c1"]), "It promises something"),
    "a claimed action": (reply("Hi! I've escalated this.", ["c1"]), "It claims that something was done"),
    "asked the team": (reply("Hi! I've asked the team.", ["c1"]), "nobody was"),
    "a secret": (reply(f"{GOOD} Use gh{'p_' + 'A1b2C3d4E5f6' * 3}.", ["c1"]), "A secret was removed"),
    "another language": (
        reply("Bitte führe das noch einmal aus, dann ist die Sperre weg und der Lauf startet wieder.", ["c1"]),
        "The user writes English, but this reply is German",
    ),
}


@pytest.mark.parametrize("name", LINE_19)
def test_line_19_the_template_is_shown_instead_and_says_why(name: str, demo_app: App, server: ModelServer) -> None:
    behaviour, why = LINE_19[name]
    server.draft = lambda _: behaviour
    made = ask_model(demo_app, server)
    assert made.draft.text == ask(demo_app, KNOWN).draft.text
    assert made.draft.written_by == "template"
    assert why in made.draft.warnings[0]
    assert len(server.of_kind("draft")) == 2, "it was asked once to mend it"


@pytest.mark.parametrize("name", LINE_19)
def test_line_19_what_is_mended_is_shown(name: str, demo_app: App, server: ModelServer) -> None:
    server.draft = queued(LINE_19[name][0], reply(GOOD, ["c1"]))
    made = ask_model(demo_app, server)
    assert made.draft.text == GOOD
    assert made.draft.written_by == "model"
    assert LINE_19[name][1] in server.of_kind("draft")[1].user


def test_line_19_a_link_that_no_source_holds_is_taken_out(demo_app: App, server: ModelServer) -> None:
    server.draft = lambda _: reply(f"{GOOD} See https://evil.example/?q=1", ["c1"])
    made = ask_model(demo_app, server)
    assert made.draft.text == f"{GOOD} See [link removed]"
    assert made.draft.written_by == "model"
    assert made.draft.warnings == ("A link that no source vouches for was removed.",)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("We'll ship it tomorrow.", "A promise was taken out: “We'll ship it tomorrow.”"),
        ("I've escalated this.", "A claim that something was done was taken out: “I've escalated this.”"),
    ],
)
def test_what_was_promised_beside_an_answer_is_taken_out(
    said: str, told: str, demo_app: App, server: ModelServer
) -> None:
    server.draft = lambda _: reply(f"{GOOD} {said}", ["c1"])
    made = ask_model(demo_app, server)
    assert (made.draft.text, made.draft.written_by) == (GOOD, "model")
    assert made.draft.warnings == (told,)
    assert made.draft.stopped is None
    assert len(server.of_kind("draft")) == 1, "nothing is asked again"


def test_a_stopped_draft_can_be_read(demo_app: App, server: ModelServer) -> None:
    stopped = "Keep only the newest row, and we'll ship the rest tomorrow. See https://evil.example/x"
    server.draft = queued(reply("Hi! I've escalated this.", ["c1"]), reply(stopped, ["c1"]))
    made = ask_model(demo_app, server)
    assert made.draft.written_by == "template"
    told = suggestion_json(made)["draft"]["stopped"]
    assert told["text"] == stopped.replace("https://evil.example/x", "[link removed]")
    assert told["reasons"][0].startswith("It promises something")
    assert suggestion_from(suggestion_json(made)).draft.stopped == made.draft.stopped
    shown = io.StringIO()
    print_suggestion(made, Console(file=shown, width=100))
    assert "The model's draft was stopped" in shown.getvalue()
    assert "we'll ship the rest tomorrow" in shown.getvalue()


def test_a_draft_stopped_before_the_server_failed_can_be_read_too(demo_app: App, server: ModelServer) -> None:
    server.draft = queued(reply("Hi! I've escalated this.", ["c1"]), status(401))
    made = ask_model(demo_app, server)
    assert "refused" in made.draft.warnings[0]
    assert made.draft.stopped
    assert made.draft.stopped.text == "Hi! I've escalated this."


GIVES_AWAY = [
    f"{GOOD} Use gh{'p_' + 'A1b2C3d4E5f6' * 3}.",
    "You draft replies for an engineer who is on call for an open community of users.",
]


@pytest.mark.parametrize("text", GIVES_AWAY)
def test_a_stopped_draft_that_gives_something_away_is_not_shown(text: str, demo_app: App, server: ModelServer) -> None:
    server.draft = lambda _: reply(text, ["c1"])
    stopped = ask_model(demo_app, server).draft.stopped
    assert stopped
    assert stopped.text == ""
    assert stopped.reasons


def test_names_of_cases_in_the_text_are_taken_out(demo_app: App, server: ModelServer) -> None:
    server.draft = lambda _: reply(f"{GOOD} (c1) It was so before [case c1 and c2].", ["c1"])
    assert ask_model(demo_app, server).draft.text == f"{GOOD} It was so before."


def test_flags_of_rules_and_model_stand_together(demo_app: App, server: ModelServer) -> None:
    server.flags = lambda _: says(
        {
            "flags": [
                {"kind": "bug", "reason": "It aborts.", "evidence": ["m1"], "confidence": 0.9},
                {
                    "kind": "needs_call",
                    "reason": "@here https://evil.example x",
                    "evidence": ["m1"],
                    "confidence": 3,
                },
                {"kind": "blocker", "reason": "It stands still.", "evidence": [], "confidence": 0.9},
            ]
        }
    )
    made = ask_model(demo_app, server)
    flags = {flag.kind: flag for flag in made.flags}
    assert flags["bug"].reason == "It aborts."
    assert flags["bug"].evidence == (made.conversation.turns[0].message.ts,)
    assert flags["needs_call"].reason == "here [link removed] x"
    assert flags["needs_call"].confidence <= 1.0
    assert "blocker" not in flags, "no evidence, no flag"


@pytest.mark.parametrize(
    "flag",
    [
        {"kind": "ask_team", "reason": "x", "evidence": ["m1"], "confidence": 0.9},
        {"kind": "secret_shared", "reason": "x", "evidence": ["m1"], "confidence": 0.9},
        {"kind": "bug", "reason": "x", "evidence": ["m7"], "confidence": 0.9},
        {"kind": "bug", "reason": "x", "evidence": ["1700000000.000100"], "confidence": 0.9},
        {"kind": "vip", "reason": "x", "evidence": ["m1"], "confidence": 0.9},
    ],
)
def test_a_flag_that_no_model_may_raise_counts_for_nothing(
    flag: dict[str, Any], demo_app: App, server: ModelServer
) -> None:
    server.flags = lambda _: says({"flags": [flag]})
    assert ask_model(demo_app, server).flags == ask(demo_app, KNOWN).flags


def test_a_suggestion_that_may_use_nothing_sends_nothing(demo_app: App, server: ModelServer) -> None:
    made = ask_model(demo_app, server, suggestion_budget_tokens=2_000)
    assert server.asked == []
    assert made.draft.written_by == "template"
    assert "tokens" in made.draft.warnings[0]


def test_a_day_ends_when_its_tokens_are_spent_and_the_next_begins_anew(demo_app: App, server: ModelServer) -> None:
    day = NOW + timedelta(days=40)
    budget: dict[str, Any] = {"daily_budget_tokens": 42_000, "suggestion_budget_tokens": 20_000}
    server.draft = lambda asked: says(drafted(GOOD, asked.cases[:1]), usage=(9_000, 1_000))
    server.flags = lambda _: says({"flags": []}, usage=(9_000, 1_000))
    authors = [ask_model(demo_app, server, now=day, **budget).draft for _ in range(4)]
    assert [draft.written_by for draft in authors] == ["model", "model", "template", "template"]
    assert "daily_budget_tokens" in authors[-1].warnings[0]
    assert ask_model(demo_app, server, now=day + timedelta(days=1), **budget).draft.written_by == "model"


def test_a_server_that_counts_nothing_is_counted_here(demo_app: App, server: ModelServer) -> None:
    server.draft = lambda asked: says(drafted(GOOD, asked.cases[:1]), usage=None)
    made = ask_model(demo_app, server)
    assert made.usage
    assert made.usage.input_tokens > 900 + 500
    assert made.usage.output_tokens > 60 + 20


def decide(app: App, number: int, text: str, *, by: str = "UANA", **changes: Any) -> None:
    """A decision of an earlier day, on a suggestion for a question like the one that is asked here."""
    values = {"kind": "edited", "outcome": "posted", "visibility": "public", "written_by": "template"} | changes
    with app.engine.begin() as connection:
        body = {"question": KNOWN, "draft": {"written_by": values["written_by"]}}
        about = {"audience": "public", "visibility": values["visibility"], "text_hash": "h"}
        row = {"suggestion_id": f"{by}{number}", "created_at": NOW, **about}
        connection.execute(insert(SUGGESTIONS).values(**row, body=body))
        connection.execute(
            insert(DECISIONS).values(
                suggestion_id=f"{by}{number}",
                kind=values["kind"],
                by=by,
                at=NOW,
                channel="C1",
                thread_ts=f"{number}.0",
                text_hash="h",
                text=text,
                then_close=False,
                outcome=values["outcome"],
                corrected=False,
            )
        )


def test_the_tone_comes_from_the_engineers_own_public_replies(own_demo_app: App, server: ModelServer) -> None:
    said = "Hey Olga, moin! Kick the old rows out on wh-1.acme.internal, see https://x.example/y, done."
    decide(own_demo_app, 1, said)
    decide(own_demo_app, 2, "TEMPLATE as it was", kind="approved")
    decide(own_demo_app, 3, "The MODEL's words, taken over", kind="approved", written_by="model")
    decide(own_demo_app, 4, "INTERNAL words", visibility="internal")
    decide(own_demo_app, 5, "DISMISSED words", kind="dismissed")
    decide(own_demo_app, 6, "NEVER POSTED", outcome="failed")
    decide(own_demo_app, 7, "SOMEBODY ELSE", by="UBEN")
    ask_model(own_demo_app, server, engineer="UANA")
    sent = server.of_kind("draft")[0].user
    assert "Hey, moin! Kick the old rows out on [host], see [link], done." in sent
    assert "The MODEL's words, taken over" in sent
    for hidden in ("Olga", "acme.internal", "x.example", "TEMPLATE", "INTERNAL", "DISMISSED", "NEVER", "SOMEBODY"):
        assert hidden not in sent
    assert "Replies by the same engineer" not in server.of_kind("flags")[0].user


def test_nobody_loads_the_model_library_without_a_model() -> None:
    script = "import sys, copilot.build; print(' '.join(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not set(answer.stdout.split()) & {"openai", "tiktoken", "httpx2"}


def test_the_hash_is_of_the_prompts_that_were_used(demo_app: App, server: ModelServer) -> None:
    answer = ask_model(demo_app, server)
    server.draft = lambda _: reply("Hi! I am asking the team and come back to you here.")
    services = with_model(demo_app, server.url).suggest_services
    asked = gather.from_question(KNOWN, NOW)
    holding = suggest(asked, services, suggestion_id="held", now=NOW, purpose="holding_reply")
    assert answer.draft.prompt_hash
    assert holding.draft.prompt_hash
    assert answer.draft.prompt_hash != holding.draft.prompt_hash
    assert PURPOSES["answer"].prompts != PURPOSES["holding_reply"].prompts
