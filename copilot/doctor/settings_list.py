"""Every setting with its type, its default, the value in force and where that was set; of secrets, only whether."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, IPvAnyNetwork, SecretStr
from pydantic_core import to_jsonable_python
from pydantic_settings import EnvSettingsSource

from copilot.settings import Environment, Policy, Settings
from index.embedding.addresses import hide_secrets, secrets_in, shown_address

if TYPE_CHECKING:
    from collections.abc import Iterator

Place = Literal["environment", ".env", "copilot.toml", "default"]

_WORDS = {
    bool: "true or false",
    str: "text",
    Path: "path",
    int: "whole number",
    float: "number",
    time: '"HH:MM"',
    date: "date",
    IPvAnyNetwork: "IP network",
    SecretStr: "secret",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting, as it may be shown to anybody."""

    name: str  # SLACK_API_URL, or the key in copilot.toml: "slack.support_channels"
    type: str
    default: Any  # plain data
    value: Any
    set_in: Place


def listed_settings(settings: Settings) -> list[Setting]:
    """The variables of the environment first, then the sections of copilot.toml, each in the order of its model."""
    return [*_of_environment(settings.environment), *_of_policy(settings.policy)]


def _of_environment(environment: Environment) -> Iterator[Setting]:
    in_process = EnvSettingsSource(Environment)()
    for name in Environment.model_fields:
        is_set = name in environment.model_fields_set
        place: Place = "environment" if name in in_process else ".env" if is_set else "default"
        yield _setting(name.upper(), environment, name, place)


def _of_policy(policy: Policy) -> Iterator[Setting]:
    for section in Policy.model_fields:
        its = getattr(policy, section)
        for name, field in type(its).model_fields.items():
            place: Place = "copilot.toml" if name in its.model_fields_set else "default"
            yield _setting(f"{section}.{field.alias or name}", its, name, place)


def _setting(shown_name: str, model: BaseModel, name: str, place: Place) -> Setting:
    field = type(model).model_fields[name]
    type_ = in_words(field.annotation)
    default, value = field.get_default(), getattr(model, name)
    if SecretStr in get_args(field.annotation):
        return Setting(shown_name, type_, "not set", "set" if value else "not set", place)
    return Setting(shown_name, type_, _plain(default), _plain(value), place)


def in_words(annotation: Any) -> str:
    """A type as it is written in copilot.toml: "number", "[text, …]", '"engineer" | "app"'."""
    kind, parts = get_origin(annotation), [part for part in get_args(annotation) if part is not NoneType]
    if kind is Annotated:
        return in_words(parts[0])
    if kind is Literal:
        return " | ".join(f'"{choice}"' for choice in parts)
    if kind in (Union, UnionType):
        return " | ".join(in_words(part) for part in parts)
    if kind in (list, tuple, set, frozenset):
        return f"[{in_words(parts[0])}, …]"
    if kind is dict:
        return f"{{ name = {in_words(parts[1])}, … }}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"{{ {', '.join(field.alias or name for name, field in annotation.model_fields.items())} }}"
    return _WORDS.get(annotation, "text")


def _plain(value: Any) -> Any:
    return _shown(to_jsonable_python(value, by_alias=True, fallback=str))


def _shown(value: Any) -> Any:
    """The same plain data, its addresses without passwords."""
    if isinstance(value, dict):
        return {key: _shown(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_shown(one) for one in value]
    if not isinstance(value, str):
        return value
    return shown_address(value) if secrets_in(value) else hide_secrets(value, ())
