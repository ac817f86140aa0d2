"""Prompts and templates: files in prompts/, filled in a sandbox. What is filled in is never read as a template.

The first line of each file declares its variables. It is an error if the file uses another one, or if a caller gives
more or fewer: nothing is ever left out silently.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import StrictUndefined, TemplateSyntaxError, meta
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from copilot.drafting.errors import PromptError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Template

_DECLARED = re.compile(r"\{#-? variables:([\w, ]*?)-?#\}")
_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One file: its declared variables and the SHA-256 of its text."""

    name: str
    variables: frozenset[str]
    content_hash: str
    template: Template

    def render(self, **values: object) -> str:
        """The text with exactly its declared variables filled in.

        Raises:
            PromptError: a variable is missing or unknown.
        """
        if missing := self.variables - values.keys():
            raise PromptError(f"prompts/{self.name}.j2 needs {_listed(missing)}, which nobody gives.")
        if unknown := values.keys() - self.variables:
            raise PromptError(f"prompts/{self.name}.j2 does not know {_listed(unknown)}; declare it in its first line.")
        try:
            return self.template.render(**values).strip()
        except (UndefinedError, SecurityError) as error:
            raise PromptError(f"prompts/{self.name}.j2 cannot be filled in: {error}.") from None


@cache
def load(name: str) -> Prompt:
    """A prompt by its name, such as "reply/known_case".

    Raises:
        PromptError: it does not exist, is not a template, or uses a variable that it does not declare.
    """
    try:
        text = files("prompts").joinpath(f"{name}.j2").read_text(encoding="utf-8")
    except OSError:
        raise PromptError(f"prompts/{name}.j2 cannot be read.") from None
    return parse(name, text)


def parse(name: str, text: str) -> Prompt:
    """A prompt from its text.

    Raises:
        PromptError: as `load`.
    """
    header = _DECLARED.match(text)
    if header is None:
        raise PromptError(f"prompts/{name}.j2 does not begin with {{# variables: … #}}.")
    declared = frozenset(filter(None, (part.strip() for part in header[1].split(","))))
    try:
        used = meta.find_undeclared_variables(_ENVIRONMENT.parse(text))
    except TemplateSyntaxError as error:
        raise PromptError(f"prompts/{name}.j2 is no template, line {error.lineno}: {error.message}.") from None
    if unknown := used - declared:
        raise PromptError(f"prompts/{name}.j2 uses {_listed(unknown)}, which its first line does not declare.")
    return Prompt(name, declared, hashlib.sha256(text.encode()).hexdigest(), _ENVIRONMENT.from_string(text))


def render(name: str, **values: object) -> str:
    """The text of a prompt."""
    return load(name).render(**values)


def combined_hash(names: Iterable[str]) -> str:
    """SHA-256 over the prompts of one request; it changes if any of their texts does."""
    return hashlib.sha256("\n".join(load(name).content_hash for name in names).encode()).hexdigest()


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
