"""What every kind of secret is tested for: it goes, what looks like it stays, and doing it again changes nothing."""

from __future__ import annotations

from index.normal import normal
from index.redact import Redacted, redact
from tests.index.redaction.values import Sample, sample


def leaks(one: Sample) -> bool:
    said = "".join(normal(redact(one.text).text).split())
    return any("".join(normal(secret).split()) in said for secret in one.secrets)


def assert_goes(marked: str) -> None:
    """Each secret between « and » is replaced, and once is enough."""
    one = sample(marked)
    once = redact(one.text)
    assert not leaks(one), once.text
    assert redact(once.text) == Redacted(once.text, ())


def assert_stays(marked: str) -> None:
    text = sample(marked).text
    assert redact(text) == Redacted(text, ())
