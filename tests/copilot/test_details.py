"""Nobody learns from a draft who asked before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from index.details import without_details
from index.model import Case

PEOPLE = ("Marta Nowak", "marta", "Jonas Albrecht", "jonas", "Will Smith")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CASE = Case("slack:C1:1.0", "slack", "C1", "public", "answered", "t", "p", "r", "u", "U1", NOW, people=PEOPLE)


def told(text: str) -> str:
    return without_details(text, CASE, ["docs.example.com"])


@pytest.mark.parametrize(
    ("answer", "without"),
    [
        ("Hey Marta, set `retries: 3`.", "Set `retries: 3`."),
        ("Hi @marta! Set it.", "Set it."),
        ("Bom dia Marta, set it.", "Set it."),
        ("Thanks Marta — set it.", "Set it."),
        ("Hi there! Set it.", "Set it."),
        ("Set it, Marta.", "Set it."),
        ("I saw Marta's profile.", "I saw your profile."),
        ("point it at wh-prod-7.acme.internal:5432", "point it at [host]"),
        ("use loader.db.acme-corp.com", "use [host]"),
        ("mail ops@acme-corp.com", "mail [email]"),
        ("allow 10.20.30.40 there", "allow [address] there"),
        ("the account xy12345.eu-central-1 lacks it", "the account [account] lacks it"),
        ("account id: 123456789012", "account id: [account]"),
        ("look at /home/marta/.tool", "look at /home/you/.tool"),
        ("call me at +49 170 1234567", "call me at [phone]"),
    ],
)
def test_details_of_the_earlier_asker_go(answer: str, without: str) -> None:
    assert told(answer) == without


@pytest.mark.parametrize(
    "answer",
    [
        "Set `state.lease_seconds` in millrace.yml and run `millrace run --rebuild`.",
        "MR-1042 means that 0.13.1 left `_tmp_orders` behind.",
        "Will be fixed in 0.14; it will run then.",
        "See https://docs.example.com/guide#locks for it.",
        "Use `@decorator` and a.b.c() in Python.",
        "```\nSELECT * FROM analytics.public.orders WHERE id = 42\n```",
        "The commit 1f2e3d4c5b6a7988 has it, trace 4bf92f3577b34da6a3ce929d0e0e4736.",
        "docs.example.com has a page about it.",
        "Clone it from github.com/acme/tool, then query analytics.dev and settings.test.",
        "Upgrade sqlalchemy to 2.0.1 and pip to 24.0.",
    ],
)
def test_what_is_about_the_product_stays(answer: str) -> None:
    assert told(answer) == answer
