"""copilot.example.toml is the list of settings: complete, and with the defaults that the code has."""

from __future__ import annotations

import re
import tomllib

from copilot.settings import Policy
from tests.conftest import ROOT

_EXAMPLE = (ROOT / "copilot.example.toml").read_text(encoding="utf-8")
_COMMENTED_OUT = re.compile(r"^#(?=\w)", re.MULTILINE)


def test_as_it_stands_it_changes_nothing() -> None:
    assert Policy.model_validate(tomllib.loads(_EXAMPLE)) == Policy()


def test_it_names_every_setting() -> None:
    written = tomllib.loads(_COMMENTED_OUT.sub("", _EXAMPLE))
    Policy.model_validate(written)
    for section, field in Policy.model_fields.items():
        keys = {inner.alias or name for name, inner in field.default.__class__.model_fields.items()}
        assert set(written[section]) == keys, section
