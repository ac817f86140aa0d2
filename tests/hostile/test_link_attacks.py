"""HOSTILE.md lines 3, 4 and 23: whatever is written, what is posted leads nowhere but home and calls nobody.

Each text becomes a draft, is rendered, and is read back as Slack would read it, by a reader of its own.
"""

from __future__ import annotations

import re
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from copilot.drafting.checks import check_draft, may_link
from copilot.drafting.given import Given
from copilot.drafting.policy import DraftPolicy
from copilot.model import Draft
from copilot.text.posted import addresses_in, post_faults
from copilot.text.split import mrkdwn_parts
from tests.hostile.honest_drafts import HONEST
from tests.hostile.link_attacks import DISGUISED, FORMS, PINGS, TARGETS
from tests.hostile.slack_reader import is_foreign, read

Author = Literal["model", "template"]
AUTHORS: tuple[Author, ...] = ("model", "template")
POLICY = DraftPolicy(("docs.example.com",), ("https://github.com/owner/name",))
HOME = ("docs.example.com", "api.docs.example.com", "github.com/owner/name")
EVERY_LINK = [*(form.replace("{}", "https://evil.com/x") for form in FORMS), *TARGETS, *DISGUISED]


def checked(text: str, author: Author) -> Draft:
    return check_draft(Draft(f"See {text} please.", (), author), Given(policy=POLICY))


def posted(text: str) -> list[str]:
    return mrkdwn_parts(text)


def allows(url: str) -> bool:
    return may_link(url, (), POLICY)


def harm_in(parts: list[str]) -> list[str]:
    """Links that lead away, and pings."""
    read_back = [read(part) for part in parts]
    return [
        *(url for one in read_back for url in one.links if is_foreign(url, HOME)),
        *(ping for one in read_back for ping in one.pings),
    ]


def test_there_are_enough_of_them() -> None:
    assert len({*EVERY_LINK, *PINGS}) >= 200
    assert len(HONEST) >= 60


@pytest.mark.parametrize("author", AUTHORS)
@pytest.mark.parametrize("text", [*EVERY_LINK, *PINGS], ids=ascii)
def test_no_form_leads_away_or_calls_anybody(text: str, author: Author) -> None:
    parts = posted(checked(text, author).text)
    assert parts
    assert harm_in(parts) == []
    assert [post_faults(part, allows) for part in parts] == [()] * len(parts)


@pytest.mark.parametrize("target", TARGETS, ids=ascii)
def test_no_form_hides_where_a_link_leads(target: str) -> None:
    for form in FORMS:
        parts = posted(checked(form.replace("{}", target), "model").text)
        assert harm_in(parts) == [], form


@pytest.mark.parametrize("text", [form.replace("{}", "https://evil.com/x") for form in FORMS], ids=ascii)
def test_the_engineer_is_told_of_a_link_that_was_removed(text: str) -> None:
    for author in AUTHORS:
        draft = checked(text, author)
        assert "evil.com" not in draft.text
        assert "link" in {remark.kind for remark in draft.remarks}


@pytest.mark.parametrize("text", [*EVERY_LINK, *PINGS], ids=ascii)
def test_what_was_never_checked_is_stopped_before_it_is_sent(text: str) -> None:
    """A raw text, as an engineer may type it: where the reader sees harm, the gate does, too."""
    for part in posted(f"See {text} please."):
        if harm_in([part]):
            assert post_faults(part, allows)


@pytest.mark.parametrize(
    "mrkdwn",
    [
        "see <https://evil.com|docs>",
        "see <https://evil.com>",
        "see `<https://evil.com>`",
        "see https://evil.com",
        "see evil.com/login",
        "see www.evil.com",
        "mail a@evil.com",
        "run evil.sh",
        "x`evil.com`y",
        "<!channel>",
        "<@U0123ABCD>",
        "<#C0123ABCD>",
        "`<!here>`",
        "@here",
        "@channel",
        "<https://docs.example.com%5C@evil.com|docs>",
        "<https://docs.example.com|https://evil.com>",
        "pay\u202ehsilgne",
        "ev\u200bil.com",
        "pass\u00adword",
        "\u200b",
        " \n ",
        "",
        "use " + "gh" + "p_" + "A1b2C3d4E5f6" * 3,
        "use <https://docs.example.com/?token=" + "gh" + "p_" + "A1b2C3d4E5f6" * 3 + "|this>",
    ],
    ids=ascii,
)
def test_the_gate_refuses_what_slack_would_act_on(mrkdwn: str) -> None:
    assert post_faults(mrkdwn, allows)


def test_the_gate_lets_those_be_called_who_are_meant() -> None:
    assert post_faults("<@U0ASKER> does it work?", allows, pings=["U0ASKER"]) == ()
    assert post_faults("<@U0OTHER> does it work?", allows, pings=["U0ASKER"])


@pytest.mark.parametrize(
    "text",
    [
        "See https://evil.com/x.",
        "See [this](https://evil.com/a|b_(c)).",
        "See <https://evil.com/x?a=1&b=2|this>.",
        "Run setup.py, ask a@evil.com or @here, not <!channel> or <@U0123ABCD>.",
        "See ev\u200bil.com and https://evil.com/x.",
    ],
    ids=ascii,
)
def test_what_an_engineer_typed_themselves_is_posted_and_calls_nobody(text: str) -> None:
    typed = {url for part in posted(text) for url in addresses_in(part)}
    for part in posted(text):
        assert read(part).pings == ()
        assert post_faults(part, lambda url: may_link(url, typed, POLICY)) == ()


@pytest.mark.parametrize("text", HONEST, ids=ascii)
def test_an_honest_reply_is_kept_whole(text: str) -> None:
    for author in AUTHORS:
        draft = check_draft(Draft(text, (), author), Given(policy=POLICY))
        if "http://localhost" not in text:  # a link to the reader's own machine becomes code
            assert draft.text == text
        assert {remark.kind for remark in draft.remarks} & {"link", "ping", "secret", "invisible", "unfit"} == set()
        parts = posted(draft.text)
        assert harm_in(parts) == []
        assert [fault for part in parts for fault in post_faults(part, allows)] == []
        assert words(" ".join(read(part).words for part in parts)) == words(as_read(text))


def as_read(text: str) -> str:
    """The words of a Markdown text, without where its links lead and how its blocks are marked."""
    text = re.sub(r"\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)", r"\1", text)
    text = re.sub(r"<https://[^|>]+\|([^>]*)>", r"\1", text).replace("```yaml", "").replace("|---|---|", "")
    return text if "\n| " not in text else text.replace("|", " ")


def words(text: str) -> list[str]:
    """The words in order, whatever marks and breaks stand between them."""
    return re.findall(r"[^\W_]+", text.replace("mailto:", ""))


PIECES = [
    *("https", "http", ":", "//", "/", "\\", "evil", ".", "com", "evil.com", "https://evil.com/x", "evil.sh", "/../"),
    *(
        "https://docs.example.com",
        "docs.example.com",
        "https://github.com/owner/name",
        "@",
        "here",
        "channel",
        "U1",
        "!",
    ),
    *(
        "<",
        ">",
        "|",
        "[",
        "]",
        "(",
        ")",
        "](",
        "[a](",
        "![",
        "[r]: ",
        "[r]",
        "`",
        "```",
        "*",
        "**",
        "_",
        "~~",
        "#",
        "> ",
    ),
    *(
        "&",
        "&lt;",
        "&gt;",
        "&amp;",
        "&colon;",
        "&sol;",
        "&period;",
        "&#104;",
        "&#46;",
        "&#8203;",
        "&commat;",
        "%2e",
        "%40",
    ),
    *(
        "\n",
        "\n\n",
        " ",
        "\t",
        "    ",
        "- ",
        "1. ",
        "| ",
        "|-|\n",
        "\u200b",
        "\u00ad",
        "。",
        "．",
        "е",
        "x",
        "mailto:",
        "www.",
    ),
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14))
@example(["https", "mailto:", "https", "@", "https"])
@example(["[a](", "\n", "h", "&#104;", "https://evil.com/x", ")"])
def test_however_pieces_are_put_together(pieces: list[str]) -> None:
    text = "".join(pieces)
    for author in AUTHORS:
        draft = check_draft(Draft(text, (), author), Given(policy=POLICY))
        parts = posted(draft.text)
        assert harm_in(parts) == []
        assert [fault for part in parts for fault in post_faults(part, allows)] == []
    for part in posted(text):
        assert not harm_in([part]) or post_faults(part, allows)
