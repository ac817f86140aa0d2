"""A page of figures, charts and threads as one HTML file: plain values in, text out."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Template

_HERE = Path(__file__).parent
_SCRIPT = _HERE / "filter.js"  # filters the list of threads; the page's policy forbids it to call anywhere


@dataclass(frozen=True, slots=True)
class Card:
    """One headline figure, in words."""

    title: str
    value: str
    note: str  # interval and n
    definition: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; each row begins with its name."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread in the list: its title, and its panels when it is opened."""

    title: str
    verdict: str
    badges: Sequence[str]
    panels: Sequence[tuple[str, str]]  # heading, text
    found: Sequence[tuple[str, str, str]] = ()  # title, address, remark
    url: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """All that a page shows."""

    title: str
    lead: str
    cards: Sequence[Card] = ()
    charts: Sequence[str] = ()  # SVG made by charts.py
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    threads: Sequence[ThreadView] = ()
    filters: Sequence[str] = ()  # verdicts to filter the threads by


def render(page: Page) -> str:
    """The page as HTML. Everything but the charts is escaped; scripts other than our own are forbidden to run."""
    script = _SCRIPT.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    charts = [Markup(svg) for svg in page.charts]  # our own, and escaped by charts.py
    return _template().render(page=page, charts=charts, script=Markup(script), script_hash=digest)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")


def safe_url(url: str) -> str:
    """An address that a reader may follow; nothing for any other scheme."""
    return url if url.startswith(("https://", "http://")) else ""
