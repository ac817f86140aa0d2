"""A draft may stand on a section of the docs, on a case, or on both; without a model, and with one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from copilot.commands.terminal.suggestion_card import print_suggestion
from copilot.drafting.checks import check_draft
from copilot.drafting.given import Given
from copilot.drafting.policy import DraftPolicy
from copilot.drafting.prompting.context import build_context
from copilot.drafting.prompting.fencing import Fence
from copilot.drafting.template import template_draft
from copilot.gather import from_question
from copilot.slack.views import case_view
from copilot.suggestion_json import suggestion_from, suggestion_json
from index.docs.beside_cases import as_matches, beside
from index.docs.section_search import SectionMatch
from index.model import Case
from index.search.match import Evidence, Match
from index.search.ranking import Ranking
from index.sections.section import Section
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App

URL = "https://docs.acme.example/proxy#behind-a-proxy"
SECTION = Section(
    section_id="docs:proxy.md#behind-a-proxy",
    source="docs",
    page="proxy.md",
    page_key="proxy",
    place=1,
    headings=("Install", "Behind a proxy"),
    text="Set `HTTPS_PROXY` before you run pip:\n\n```sh\nexport HTTPS_PROXY=http://proxy:3128\n```",
    url=URL,
    changed_at=NOW - timedelta(days=10),
)
CASE = Case(
    case_id="slack:C1:1.000001",
    source="slack",
    scope="C1",
    visibility="public",
    standing="confirmed",
    title="pip hangs behind our proxy",
    problem="pip hangs behind our proxy",
    resolution="Set the proxy in pip.conf.",
    url="https://acme.slack.example/archives/C1/p1",
    asked_by="U1",
    asked_at=NOW - timedelta(days=900),
    answered_by_team=True,
    resolved_at=NOW - timedelta(days=899),
)


def section(confidence: float, **changes: object) -> Match:
    (match,) = as_matches([SectionMatch(replace(SECTION, **changes), 1.0, confidence)])  # type: ignore[arg-type]
    return match


def case(score: float) -> Match:
    return Match(CASE, score, Evidence())


def test_what_is_more_likely_to_answer_comes_first() -> None:
    sure, unsure = Ranking((case(0.8),), 0.8), Ranking((case(0.1),), 0.1)
    assert [match.case.standing for match in beside(sure, [section(0.6)]).matches] == ["confirmed", "docs"]
    assert [match.case.standing for match in beside(unsure, [section(0.6)]).matches] == ["docs", "confirmed"]
    assert beside(unsure, [section(0.6)]).confidence == 0.6


def test_a_section_that_is_less_likely_displaces_no_case() -> None:
    assert beside(Ranking((case(0.3),), 0.3), [section(0.25)]).matches[0].case is CASE
    assert as_matches([SectionMatch(SECTION, 0.3, 0.05)]) == []


def test_a_draft_on_a_section_alone_quotes_it_and_links_it() -> None:
    matches = (section(0.7),)
    draft = check_draft(template_draft(matches, True, DraftPolicy()), Given(matches))
    assert draft.case_ids == ("docs:proxy.md#behind-a-proxy",)
    assert "export HTTPS_PROXY=http://proxy:3128" in draft.text
    assert URL in draft.text
    assert len(draft.text) <= 900
    assert not draft.faults


def test_a_long_section_is_cut_and_no_fence_is_left_open() -> None:
    text = "Words of it. " * 20 + "\n\n```sh\n" + "export A=1\n" * 200 + "```"
    draft = template_draft((section(0.7, text=text),), True, DraftPolicy())
    assert len(draft.text) <= 900
    assert draft.text.count("```") % 2 == 0
    assert f"All of it: {URL}" in draft.text


@pytest.mark.parametrize(
    ("changed", "says"), [(NOW, "newer than that"), (NOW - timedelta(days=2000), "older than that")]
)
def test_a_draft_on_both_says_which_is_newer(changed: object, says: str) -> None:
    matches = (case(0.9), section(0.5, changed_at=changed))
    draft = check_draft(template_draft(matches, True, DraftPolicy()), Given(matches))
    assert draft.case_ids == (CASE.case_id, "docs:proxy.md#behind-a-proxy")
    assert f"({says} answer): {URL}" in draft.text


def test_only_the_address_of_a_section_that_is_cited_may_be_linked() -> None:
    matches = (section(0.7),)
    draft = replace(template_draft(matches, True, DraftPolicy()), text=f"See {URL} and https://docs.acme.example/other")
    checked = check_draft(draft, Given(matches))
    assert URL in checked.text
    assert "https://docs.acme.example/other" not in checked.text


def test_a_model_is_given_sections_beside_cases_and_told_which_is_newer() -> None:
    matches = [*(replace(case(0.9), case=replace(CASE, case_id=f"slack:C1:{n}")) for n in range(5)), section(0.5)]
    context = build_context(
        from_question("pip hangs", NOW),
        matches,
        "public",
        fence=Fence("0123"),
        count=lambda text: len(text) // 4,
        limit=9000,
    )
    assert list(context.case_ids.values())[-1] == "docs:proxy.md#behind-a-proxy"
    told = context.cases[-1]
    assert "A section of the documentation" in told
    assert "Last changed or answered: November 2026." in told
    assert "export HTTPS_PROXY=http://proxy:3128" in told
    assert "Last changed or answered: June 2024." in context.cases[0]


PAGES = {
    "install.md": "# Install\n\nGet it with pip.\n\n## Behind a proxy\n\nSet HTTPS_PROXY before you run pip install.",
    "backup.md": "# Backup\n\nA snapshot of the database is written every night.",
}


@pytest.fixture
def told(make_app: Callable[..., App], tmp_path: Path) -> App:
    """An app that knows docs, and no case."""
    from copilot.commands.reindexing.reindex_docs import nothing_else_read, reindex_docs
    from index.progress import Silent
    from tests.index.docs.sites import written

    source = {"path": str(written(tmp_path / "docs", PAGES)), "url": "https://docs.acme.example"}
    app = make_app(docs={"sources": [source]})
    nothing_else_read(app)
    result, failures = reindex_docs(app, [], Silent(), NOW)
    assert (result["docs"]["sections"], failures) == (3, [])
    return app


def test_docs_alone_can_answer_and_are_told_as_such(told: App) -> None:
    from copilot.suggest import suggest

    asked = from_question("How do I set HTTPS_PROXY to run pip install behind a proxy?", NOW)
    suggestion = suggest(asked, told.suggest_services, suggestion_id="s1", now=NOW)
    raw = suggestion_json(suggestion)
    first = raw["matches"][0]
    assert (first["source"], first["standing"], first["case_id"]) == ("docs", "docs", "docs:install.md#behind-a-proxy")
    assert first["url"] == "https://docs.acme.example/install#behind-a-proxy"
    assert first["resolution"] == "Set HTTPS_PROXY before you run pip install."
    assert raw["answered"]
    assert raw["draft"]["case_ids"] == ["docs:install.md#behind-a-proxy"]
    assert first["url"] in raw["draft"]["text"]
    body = suggestion_from(raw)
    assert case_view.cases_heading(body).startswith("*Found in the docs, ")
    assert "The docs say: Set HTTPS_PROXY" in case_view.case_text(body.matches[0], NOW, {}, 200)
    print_suggestion(suggestion)


def test_what_the_docs_do_not_answer_is_no_answer(told: App) -> None:
    from copilot.suggest import suggest

    asked = from_question("Where is your next meetup, and who speaks there?", NOW)
    assert not suggest(asked, told.suggest_services, suggestion_id="s2", now=NOW).answered


def test_doctor_says_when_the_docs_were_read_and_the_home_page_counts_them(told: App) -> None:
    from copilot.records.freshness import freshness, in_one_line

    (state,) = freshness(told.engine, told.settings.policy, NOW, has_slack=False)
    assert (state.name, state.cases, state.is_stale) == ("docs:docs", 3, False)
    assert "0 cases, known issues and pointers, 3 sections of docs" in in_one_line([state], NOW)
    (late,) = freshness(told.engine, told.settings.policy, NOW + timedelta(days=9), has_slack=False)
    assert late.is_stale
