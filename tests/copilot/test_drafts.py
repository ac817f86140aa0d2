"""Template drafts and the checks that every draft must pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.drafting.checks import check_draft, may_link
from copilot.drafting.errors import PromptError
from copilot.drafting.given import Given
from copilot.drafting.policy import DraftPolicy
from copilot.drafting.prompting import prompt
from copilot.drafting.prompting.excerpt import excerpt
from copilot.drafting.template import LONGEST_REPLY, template_draft
from copilot.model import Draft
from index.model import Case, Standing
from index.search.match import Evidence, Match

NOW = datetime(2026, 1, 1, tzinfo=UTC)
POLICY = DraftPolicy(("docs.example.com",), ("https://github.com/acme/tool", "https://meet.example.com/call"))
CASE = Case(
    case_id="slack:C1:1.0",
    source="slack",
    scope="C1",
    visibility="public",
    standing="confirmed",
    title="Lock after a killed run",
    problem="StateLockedError",
    resolution="Hey Marta, delete `.tool/state.lock`, see https://wiki.example.net/locks",
    url="https://acme.slack.com/archives/C1/p1",
    asked_by="U1",
    asked_at=NOW,
    answered_by="U2",
    answered_by_team=True,
    resolved_at=NOW,
    people=("Marta",),
    team_links=("https://wiki.example.net/locks",),
)
VOUCHED = (CASE.url, *CASE.team_links)
EVIL = "https://evil.example/?q=secrets"


def match(case: Case = CASE) -> Match:
    return Match(case, 0.8, Evidence(0.9, 0.5))


def checked(text: str, case: Case = CASE) -> Draft:
    return check_draft(Draft(text, (case.case_id,), "model"), Given((match(case),), POLICY))


def test_a_confirmed_case_becomes_a_reply_with_its_link() -> None:
    draft = template_draft([match()], True, POLICY)
    assert draft.case_ids == (CASE.case_id,)
    assert draft.written_by == "template"
    for part in ("Delete `.tool/state.lock`", CASE.url, "This fixed it:"):
        assert part in draft.text
    assert "Marta" not in draft.text


def test_it_says_when_it_was_solved_and_asks_for_what_nobody_said() -> None:
    text = template_draft([match()], True, POLICY, ("the version you run", "the full error text or log", "where")).text
    assert f"Full thread, January 2026: {CASE.url}" in text
    assert text.endswith("tell me the version you run and the full error text or log, and I'll keep looking.")
    assert template_draft([match()], True, POLICY, ()).text.endswith("If that's not it, tell me and I'll keep looking.")


_LINES = st.text(st.sampled_from("ab `\n.-*#>|~é😀"), max_size=400) | st.sampled_from(["```\nx = 1\n```", "y" * 3_000])


@given(
    resolution=st.lists(_LINES, min_size=1, max_size=8).map("\n".join),
    warnings=st.lists(st.text("wxyz ", min_size=1, max_size=500), max_size=4),
    docs=st.none() | st.just("https://docs.example.com/" + "d" * 60),
    standing=st.sampled_from(["confirmed", "answered", "known_issue", "open_request"]),
)
def test_a_template_is_read_at_once(resolution: str, warnings: list[str], docs: str | None, standing: Standing) -> None:
    is_open = standing in ("known_issue", "open_request")
    case = replace(CASE, standing=standing, resolution=None if is_open else resolution or "x")
    found = [replace(match(case), warnings=tuple(warnings))]
    if docs:
        section = replace(CASE, case_id="docs:1", source="docs", standing="docs", url=docs, resolution="S")
        found.append(match(section))
    draft = template_draft(found, True, POLICY)
    assert len(draft.text) <= LONGEST_REPLY
    assert draft.text.count("```") % 2 == resolution.count("```") % 2 or is_open


def test_an_answer_that_nobody_confirmed_says_so() -> None:
    draft = template_draft([match(replace(CASE, standing="answered"))], True, POLICY)
    assert "never heard whether it helped" in draft.text


def test_a_known_issue_is_called_open() -> None:
    known = replace(CASE, case_id="github:acme/tool#3", standing="known_issue", resolution=None, resolved_at=None)
    draft = template_draft([match(known)], True, POLICY)
    assert "isn't fixed yet" in draft.text
    assert CASE.url in draft.text


def test_nothing_known_is_a_holding_reply_that_stands_on_nothing() -> None:
    draft = template_draft([match()], False, POLICY)
    assert "asking the team" in draft.text
    assert draft.case_ids == ()


def test_text_from_outside_is_never_a_template() -> None:
    hostile = replace(CASE, resolution="use {{7*7}} and {% raw %} ${x} %s", title="{{ url }}")
    assert "{{7*7}} and {% raw %} ${x} %s" in template_draft([match(hostile)], True, POLICY).text
    known = replace(hostile, resolution=None, standing="known_issue")
    assert '"{{ url }}"' in template_draft([match(known)], True, POLICY).text


def test_a_missing_variable_is_an_error() -> None:
    with pytest.raises(PromptError, match="url"):
        prompt.render("reply/known_issue", title="only the title")


def test_a_long_resolution_is_cut_between_lines_and_never_inside_a_fence() -> None:
    text = "Do this:\n```\n" + "\n".join(f"step {n}" for n in range(500)) + "\n```"
    shown = excerpt(text, 300)
    assert len(shown) < 320
    assert shown.count("```") == 2
    assert shown.endswith("…")


@pytest.mark.parametrize(
    "url",
    [
        CASE.url,
        "https://wiki.example.net/locks",
        "https://docs.example.com/a?b=c",
        "https://sub.docs.example.com",
        "https://github.com/acme/tool/issues/3",
        "https://meet.example.com/call",
    ],
)
def test_links_that_a_source_vouches_for(url: str) -> None:
    assert may_link(url, VOUCHED, POLICY)
    assert url in checked(f"see {url}").text


@pytest.mark.parametrize(
    "url",
    [
        EVIL,
        "https://docs.example.com.evil.example/",
        "https://docs.example.com@evil.example/",
        "https://evil.example/docs.example.com",
        "https://github.com/acme/toolbox",
        "https://github.com/other/tool",
        "javascript:alert(1)",
    ],
)
def test_links_that_nobody_vouches_for(url: str) -> None:
    assert not may_link(url, VOUCHED, POLICY)


@pytest.mark.parametrize(
    "form",
    [
        EVIL,
        f"<{EVIL}|docs>",
        f"<{EVIL}>",
        f"[docs]({EVIL})",
        f"![docs]({EVIL})",
        f"[docs][r]\n\n[r]: {EVIL}",
        f"({EVIL}).",
    ],
)
def test_every_form_of_a_link_is_removed(form: str) -> None:
    draft = checked(f"Read {form}")
    assert "evil.example" not in draft.text
    assert draft.warnings


def test_a_link_from_an_outsiders_answer_is_nobodys_word() -> None:
    outside = replace(CASE, team_links=())
    assert not may_link("https://wiki.example.net/locks", (outside.url, *outside.team_links), POLICY)


@pytest.mark.parametrize("ping", ["<!channel>", "<!here|here>", "<@U0123>", "<!subteam^S1|@crew>", "@channel", "@here"])
def test_nothing_can_ping(ping: str) -> None:
    draft = checked(f"Hello {ping} look")
    assert ping not in draft.text
    assert "<" not in draft.text
    assert draft.warnings


def test_a_secret_is_removed() -> None:
    draft = checked("use " + "gh" + "p_" + "A1b2C3d4E5f6" * 3)
    assert "[redacted: github token]" in draft.text
    assert draft.warnings


def test_a_case_that_was_never_given_cannot_be_cited() -> None:
    draft = check_draft(Draft("x", ("slack:C9:9.9", CASE.case_id), "model"), Given((match(),), POLICY))
    assert draft.case_ids == (CASE.case_id,)


def test_a_clean_draft_is_left_alone() -> None:
    text = "Set `a < b` and `<schema_name>`, mail team, cost is 5 € @ 3 pm."
    assert checked(text) == Draft(text, (CASE.case_id,), "model")
