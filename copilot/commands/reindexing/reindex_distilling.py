"""The nightly distilling: the model is asked about changed threads, if a model is set up and somebody wants it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from copilot.build import now_utc
from copilot.commands.terminal.output import note
from copilot.distilling.night import distill
from index.distilled.distilled_rows import drop_stale
from index.history.forgotten import read_forgotten
from index.sources.filtered_source import FilteredSource

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from copilot.build import App
    from index.progress import Progress
    from index.sources.base import HistorySource


def distill_tonight(
    app: App, sources: Sequence[HistorySource], progress: Progress, clock: Callable[[], datetime] = now_utc
) -> dict[str, Any] | None:
    """What the model wrote, as plain data; None where nobody asks for it. A model that fails fails no reindex."""
    if app.distiller is None:
        if app.settings.policy.distill.nightly:
            note("[distill] nightly is set, but there is no model: set OPENAI_API_KEY or OPENAI_BASE_URL.")
        return None
    forgotten, budget = read_forgotten(app.engine), app.settings.policy.distill.nightly_budget_tokens
    items = (item for source in sources for item in FilteredSource(source, forgotten).read())
    return asdict(distill(app.engine, app.distiller, items, budget, clock, progress))


def forget_stale(app: App) -> None:
    """Whatever was distilled of pairs that are gone, or read otherwise now, goes."""
    with app.engine.begin() as connection:
        drop_stale(connection)
