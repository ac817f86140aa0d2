"""Reading the settings from where they are written; a mistake is an error with its place."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from pydantic import ValidationError

from copilot.settings.sections import Environment, Policy, Settings
from copilot.settings.validation import first_fault
from index.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def load_settings() -> Settings:
    """Settings from the environment, `.env` and the file that COPILOT_CONFIG names.

    Raises:
        InputError: a value is wrong, a key is unknown, or the named file is missing.
    """
    try:
        environment = Environment()
    except ValidationError as error:
        raise InputError(first_fault(error, "the environment", Environment)) from None
    return Settings(environment=environment, policy=load_policy(environment.copilot_config))


def load_policy(path: Path) -> Policy:
    """Team policy from a TOML file; the defaults when the default file does not exist."""
    if not path.exists():
        if path == Environment.model_fields["copilot_config"].default:
            return Policy()
        raise InputError(f"COPILOT_CONFIG names {path}, which does not exist; write it or unset the variable.")
    try:
        return Policy.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise InputError(first_fault(error, str(path), Policy)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"{path} is not valid TOML: {error}.") from None
