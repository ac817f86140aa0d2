"""`forget`: people, threads and channels, out of the answers at once."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from copilot.build import App
from copilot.commands.output import print_json
from copilot.forget import forget
from copilot.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(users: Sequence[str], threads: Sequence[str], channels: Sequence[str], *, as_json: bool) -> None:
    app = App(load_settings())
    forgot = forget(app.engine, app.cache, users, threads, channels, datetime.now(UTC))
    if as_json:
        print_json(asdict(forgot))
        return
    print(
        f"Forgotten: {forgot.cases} cases, {forgot.messages} messages, issues and comments, {forgot.vectors} vectors, "
        f"the texts of {forgot.suggestions} suggestions.\n"
        "No answer shows them any more. The search index on disk is replaced by the next `support-copilot reindex`."
    )
