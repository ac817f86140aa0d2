"""What others are told with a reply: made from what was found, and nothing in it is markup of a user's."""

from __future__ import annotations

from dataclasses import replace

from copilot.drafting.asides import aside_for
from copilot.drafting.purposes import PURPOSES
from copilot.gather import from_question
from copilot.model import Flag
from copilot.text.split import mrkdwn_parts
from index.model import Case
from index.search.match import Evidence, Match
from tests.conftest import NOW

CASE = Case(
    case_id="slack:C1:1.1",
    source="slack",
    scope="C1",
    visibility="public",
    standing="answered",
    title="Backfill never ends [really](https://evil.example)",
    problem="It never ends.",
    resolution="Stop it.",
    url="https://acme.slack.com/archives/C1/p11",
    asked_by="UX",
    asked_at=NOW,
    answered_by="UMARTA",
    answered_by_name="Marta",
)
MATCH = Match(CASE, 0.2, Evidence())
ASK = PURPOSES["holding_reply"]
HOSTILE = (
    "<!channel> see [the docs](https://evil.example)\n> - # *all* of `it`\n```\ncode\n```\n<https://evil.example|docs>"
)


def test_only_a_reply_that_says_so_tells_others() -> None:
    conversation = from_question("Why does it never end?", NOW)
    told = {name for name, purpose in PURPOSES.items() if aside_for(purpose, conversation, (MATCH,), ())}
    assert told == {"holding_reply", "product_review"}


def test_the_team_hears_the_question_what_was_found_and_who_answered_such_before() -> None:
    aside = aside_for(ASK, from_question("Why does it never end?", NOW), (MATCH, replace(MATCH, score=0.1)), ())
    assert aside
    assert aside.to == "team"
    assert "> Why does it never end?" in aside.text
    assert CASE.url in aside.text
    assert "Marta answered such questions before." in aside.text
    nothing = aside_for(ASK, from_question("Why?", NOW), (), ())
    assert nothing
    assert "Nothing like it was ever answered here." in nothing.text


def test_what_users_wrote_stays_text() -> None:
    aside = aside_for(ASK, from_question(HOSTILE, NOW), (MATCH,), ())
    assert aside
    (shown,) = mrkdwn_parts(aside.text)
    assert "<!channel>" not in shown
    assert shown.count("<https://") == 1  # our link to the case
    assert f"<{CASE.url}|Backfill never ends" in shown
    assert "```" not in shown


def test_product_hears_the_wish_and_why_it_was_flagged() -> None:
    flag = Flag("product_review", "It changes how *all* schedules work.", ("1.1",), 0.8)
    aside = aside_for(PURPOSES["product_review"], from_question("Could you add a pause?", NOW), (), (flag,))
    assert aside
    assert aside.to == "product"
    (shown,) = mrkdwn_parts(aside.text)
    assert "Could you add a pause?" in shown
    assert "it changes how *" in shown
