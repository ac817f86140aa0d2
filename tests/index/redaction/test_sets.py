"""How many invented secrets go and how many look-alikes stay: on the sets that the rules were made with, and on others.

The figures are the thresholds; a change that helps one text and harms another shows here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.redact import redact
from tests.index.redaction import blind, held_harmless, held_secrets, tuned_harmless, tuned_secrets
from tests.index.redaction.checks import leaks
from tests.index.redaction.values import Sample, sample

if TYPE_CHECKING:
    from collections.abc import Callable

SECRETS = {
    "tuned": (tuned_secrets.ALL, 0.97),
    "held back": (held_secrets.ALL, 0.9),
    "blind": (blind.SECRETS, 0.85),
}
HARMLESS = {
    "tuned": (tuned_harmless.ALL, 0.0),
    "held back": (held_harmless.ALL, 0.04),
    "blind": (blind.HARMLESS, 0.05),
}
# What people, phones and mail programs do to a text on its way.
CARRIERS: dict[str, Callable[[str], str]] = {
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "narrow no-break spaces": lambda text: text.replace(" ", "\u202f"),
    "curly quotes": lambda text: text.replace("'", "\u2019").replace('"', "\u201d"),
    "a full-width colon": lambda text: text.replace(": ", "\uff1a"),
    "quoted line by line": lambda text: "> " + text.replace("\n", "\n> "),
    "quoted in Slack": lambda text: "&gt; " + text.replace("\n", "\n&gt; "),
    "in a code block": lambda text: f"```\n{text}\n```",
    "indented": lambda text: "    " + text.replace("\n", "\n    "),
    "in a sentence": lambda text: f"Hi all, we have this: {text}\nAny ideas?",
}


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_go(name: str) -> None:
    texts, least = SECRETS[name]
    missed = [marked for marked in texts if leaks(sample(marked))]
    assert 1 - len(missed) / len(texts) >= least, missed


@pytest.mark.parametrize("name", HARMLESS)
def test_look_alikes_stay(name: str) -> None:
    texts, most = HARMLESS[name]
    hurt = [(text, redact(text).text) for text in texts if redact(text).found]
    assert len(hurt) / len(texts) <= most, hurt


@pytest.mark.parametrize("carrier", CARRIERS)
def test_secrets_go_however_they_were_typed_quoted_or_laid_out(carrier: str) -> None:
    """At most one in fifty that goes as it is stays because of how it is carried."""
    known = [one for marked in tuned_secrets.ALL if not leaks(one := sample(marked))]
    missed = [one.text for one in known if leaks(Sample(CARRIERS[carrier](one.text), one.secrets))]
    assert len(missed) <= len(known) / 50, missed


@pytest.mark.parametrize("carrier", CARRIERS)
def test_look_alikes_stay_however_they_are_carried(carrier: str) -> None:
    hurt = [text for text in tuned_harmless.ALL if redact(CARRIERS[carrier](text)).found]
    assert len(hurt) <= len(tuned_harmless.ALL) / 50, hurt
