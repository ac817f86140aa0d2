"""The fields at the top of a page, in YAML or TOML. What is broken there costs the fields, never the page."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml

_LONGEST = 64_000  # characters
_YAML = re.compile(
    r"\A(?:<!--.{0,500}?-->\s*)?---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_TOML = re.compile(r"\A\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^([A-Za-z_]\w*):[ \t]*['\"]?([^\n]*?)['\"]?[ \t]*$", re.MULTILINE)


def split_front_matter(source: str) -> tuple[dict[str, Any], str]:
    """The fields, and the page below them."""
    if found := _YAML.match(source):
        return _from_yaml(found[1]), source[found.end() :]
    if found := _TOML.match(source):
        return _from_toml(found[1]), source[found.end() :]
    return {}, source


def read_yaml(text: str) -> Any:
    """A YAML file that others wrote; None if it cannot be read."""
    try:
        return yaml.load(text, Loader=_Loader) if len(text) <= _LONGEST else None  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError):
        return None


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # ships no types
    """Ignores tags that only the site's own program knows, such as `!ENV` and `!!python/name`."""


def _unknown(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> None:
    return None


_Loader.add_multi_constructor("", _unknown)


def _from_yaml(text: str) -> dict[str, Any]:
    read = read_yaml(text)
    if isinstance(read, dict):
        return {str(name): value for name, value in read.items()}
    return {name: value for name, value in _FIELD.findall(text[:_LONGEST]) if value}  # broken: what can be read of it


def _from_toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text[:_LONGEST])
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
