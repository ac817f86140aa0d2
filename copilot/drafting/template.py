"""The draft without a model: the best case's own resolution in plain words, or an honest holding reply."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from copilot.drafting.details import without_details
from copilot.model import Draft
from index.text import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Template

    from copilot.drafting.policy import DraftPolicy
    from index.model import Match

_LONGEST_RESOLUTION = 1_500  # characters: a chat message that people read to its end


def template_draft(matches: Sequence[Match], answered: bool, policy: DraftPolicy) -> Draft:
    """The draft that the first match allows."""
    if not answered or not matches:
        return Draft(_render("holding_reply"), (), "template")
    case = matches[0].case
    common = {"title": _title(matches[0], policy), "url": case.url}
    if case.resolution is None:
        return Draft(_render("known_issue", **common), (case.case_id,), "template")
    text = _render(
        "known_case",
        **common,
        resolution=excerpt(without_details(case.resolution, case, policy.allowed_hosts), _LONGEST_RESOLUTION),
        confirmed=case.standing == "confirmed",
        by_team=case.answered_by_team,
        warnings=matches[0].warnings,
    )
    return Draft(text, (case.case_id,), "template")


def excerpt(text: str, limit: int) -> str:
    """The beginning of a text, ended between paragraphs or lines and never inside a code fence."""
    if len(text) <= limit:
        return text
    lines = text.split("\n")
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(kept) + len(line) > limit:
            break
        kept.append(line)
    if not kept:
        return shorten(lines[0], limit)
    open_fence = sum(line.lstrip().startswith("```") for line in kept) % 2 == 1
    return "\n".join((*kept, *(["```"] if open_fence else []), "…"))


def _title(match: Match, policy: DraftPolicy) -> str:
    return shorten(without_details(match.case.title, match.case, policy.allowed_hosts), 100)


def _render(name: str, **values: object) -> str:
    return _template(name).render(**values).strip()


@cache
def _template(name: str) -> Template:
    """A missing template or variable is an error, and what is filled in is never read as a template."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    return environment.from_string(files("prompts").joinpath(f"{name}.j2").read_text(encoding="utf-8"))
