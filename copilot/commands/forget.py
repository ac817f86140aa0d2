"""`forget`: people, threads and channels, gone from answers at once and from the disk right after."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from copilot.build import App
from copilot.commands.terminal.output import note, print_json, say
from copilot.commands.terminal.progress import shown_progress
from copilot.evaluation.leftovers import check_none_runs, remove_leftovers
from copilot.forget import Forgot, forget
from copilot.settings import load_settings
from index.errors import LockHeldError
from index.rebuild import rebuild

if TYPE_CHECKING:
    from collections.abc import Sequence

_LATER = "The search index on disk still holds it. Run `support-copilot reindex`, which replaces the index."


def run(users: Sequence[str], threads: Sequence[str], channels: Sequence[str], *, as_json: bool) -> None:
    forgot, is_gone = forget_everywhere(App(load_settings()), users, threads, channels)
    if as_json:
        print_json(asdict(forgot))
    else:
        say(
            f"Forgotten: {forgot.cases} cases, {forgot.messages} messages, issues and comments, {forgot.vectors} "
            f"vectors, the texts of {forgot.suggestions} suggestions.\nNo answer shows them any more"
            + (", and no file in the data folder holds their words." if is_gone else ".")
        )
    if not is_gone:
        note(_LATER)


def forget_everywhere(
    app: App, users: Sequence[str] = (), threads: Sequence[str] = (), channels: Sequence[str] = ()
) -> tuple[Forgot, bool]:
    """Forget in the database, in what evaluations left behind, and in the search index; whether all of it is done.

    Raises:
        InputError: one of them is not an id, link or name; nothing was forgotten.
        WorkFailedError: an evaluation is running; nothing was forgotten.
    """
    data_dir = app.settings.environment.copilot_data_dir
    check_none_runs(data_dir)
    forgot = forget(app.engine, app.cache, users, threads, channels, datetime.now(UTC))
    remove_leftovers(data_dir)
    try:
        with shown_progress() as progress:
            return forgot, rebuild(app.index, progress, datetime.now(UTC))
    except LockHeldError as error:
        note(str(error))
        return forgot, False
