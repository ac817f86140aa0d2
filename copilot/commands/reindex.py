"""`reindex`: take the sources from the arguments or the settings, reindex them, report."""

from __future__ import annotations

import time
from contextlib import closing, nullcontext
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from copilot.build import App, now_utc
from copilot.commands.reindexing.reindex_alerts import tell_stale, telling_of_trouble
from copilot.commands.reindexing.reindex_distilling import distill_tonight, forget_stale
from copilot.commands.reindexing.reindex_docs import is_docs_alone, nothing_else_read, reindex_docs
from copilot.commands.reindexing.reindex_live import open_live
from copilot.commands.reindexing.reindex_report import one_line, report_json, summary
from copilot.commands.terminal.output import note, print_json, say
from copilot.commands.terminal.progress import shown_progress
from copilot.records.answers.sent_replies import SentReplies
from copilot.settings import Settings, load_settings
from index.errors import InputError
from index.history.forgotten import NOTHING_FORGOTTEN, read_forgotten
from index.reindex import reindex
from index.sources.github_dump import IssueDump
from index.sources.slack_export import SlackExport
from index.sources.slack_messages.own_posts import WithKnownPosts
from index.sources.slack_people import shown_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from index.errors import SupportCopilotError
    from index.history.forgotten import Forgotten
    from index.progress import Progress
    from index.sources.base import HistorySource


def run(
    slack_exports: Sequence[Path],
    issue_files: Sequence[Path],
    docs: Sequence[Path] = (),
    *,
    full: bool,
    as_json: bool,
    nightly: bool = False,
    allow_shrink: bool = False,
) -> None:
    """Reindex from files if any are given, else from the live sources.

    Raises:
        SupportCopilotError: why a source could not be read; the others are in the index.
    """
    app = App(load_settings())
    most = app.settings.policy.reindex.max_shrink if nightly and not allow_shrink else None
    with closing(app.bulk), telling_of_trouble(app) if nightly else nullcontext():
        failures: list[SupportCopilotError] = []
        if slack_exports or issue_files:
            result = reindex_files(app, slack_exports, issue_files, full=full, max_shrink=most, nightly=nightly)
        elif docs or is_docs_alone(app.settings):
            result = nothing_else_read(app)
        else:
            result, failures = reindex_live(app, full=full, max_shrink=most, nightly=nightly)
        if docs or not (slack_exports or issue_files):
            with shown_progress() as progress:
                told, troubles = reindex_docs(app, docs, progress, now_utc(), full=full)
            result |= told
            failures += troubles
        if as_json:
            print_json(result)
        else:
            say(one_line(result) if nightly else summary(result))
        if failures:
            raise failures[0]
        if nightly:
            tell_stale(app, now_utc())


def reindex_files(
    app: App,
    slack_exports: Sequence[Path],
    issue_files: Sequence[Path],
    *,
    full: bool = False,
    max_shrink: float | None = None,
    nightly: bool = False,
) -> dict[str, Any]:
    """Bring an app's index up to date with these files; the report as plain data. At night, a model may be asked."""
    started = time.monotonic()
    files, team = file_sources(app.settings, slack_exports, issue_files, read_forgotten(app.engine))
    sources = with_sent_replies(app, files)
    with shown_progress() as progress:
        report = reindex(
            app.index,
            sources,
            team_ids=team,
            repositories=app.settings.policy.github.repositories,
            rebuild=full,
            max_shrink=max_shrink,
            progress=progress,
            now=datetime.now(UTC),
        )
        told = _distilled(app, sources, progress, nightly=nightly)
    left_out = [channel for source in files if isinstance(source, SlackExport) for channel in source.left_out]
    return report_json(report, time.monotonic() - started) | {"channels_left_out": left_out} | told


def reindex_live(
    app: App,
    *,
    full: bool = False,
    max_shrink: float | None = None,
    nightly: bool = False,
    clock: Callable[[], datetime] = now_utc,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[dict[str, Any], list[SupportCopilotError]]:
    """Bring an app's index up to date with Slack and GitHub; the report, and why sources could not be read fully."""
    started = time.monotonic()
    with shown_progress() as progress:
        live = open_live(app, progress, clock=clock, sleep=sleep)
        sources = with_sent_replies(app, live.sources)
        with closing(live):
            report = reindex(
                app.index,
                sources,
                team_ids=live.team_ids,
                repositories=app.settings.policy.github.repositories,
                rebuild=full,
                fetch=partial(live.fetch, progress, full=full),
                max_shrink=max_shrink,
                progress=progress,
                now=clock(),
            )
            told = _distilled(app, sources, progress, nightly=nightly)
    left_out = live.slack.choice.left_out if live.slack else []
    more = {
        "channels_left_out": [{"channel": name, "reason": reason} for name, reason in left_out],
        "requests": live.requests,
        "failures": [str(failure) for failure in live.failures],
    }
    return report_json(report, time.monotonic() - started) | more | told, live.failures


def _distilled(app: App, sources: Sequence[HistorySource], progress: Progress, *, nightly: bool) -> dict[str, Any]:
    """What a model wrote of changed threads, as a part of the report; after that, what is about others goes."""
    told = distill_tonight(app, sources, progress) if nightly else None
    forget_stale(app)
    return {"distilled": told} if told else {}


def with_sent_replies(app: App, sources: Sequence[HistorySource]) -> list[HistorySource]:
    """The sources, with what the records know of the app's own posts in Slack."""
    sent_replies = SentReplies(app.engine)
    return [source if isinstance(source, IssueDump) else WithKnownPosts(source, sent_replies) for source in sources]


def file_sources(
    settings: Settings,
    slack_exports: Sequence[Path],
    issue_files: Sequence[Path],
    forgotten: Forgotten = NOTHING_FORGOTTEN,
) -> tuple[list[HistorySource], list[str]]:
    """The files as sources, and the ids of the configured team.

    Raises:
        InputError: a file cannot be read, or nobody has a member's name.
    """
    slack = settings.policy.slack
    about = (slack.internal_channels, slack.workspace_url, forgotten, slack.forms_from)
    exports = [SlackExport(path, *about) for path in slack_exports]
    return [*exports, *(IssueDump(path) for path in issue_files)], team_ids(settings, exports)


def team_ids(settings: Settings, exports: Sequence[SlackExport]) -> list[str]:
    """The configured members as ids; "@name" is looked up in the exports.

    Raises:
        InputError: nobody has such a name.
    """
    by_name: dict[str, set[str]] = {}
    for export in exports:
        for user in export.users:
            for name in shown_names(user):
                by_name.setdefault(name, set()).add(str(user.get("id")))
    return [id_ for member in settings.policy.team.members for id_ in _resolved(member, by_name)]


def _resolved(member: str, by_name: dict[str, set[str]]) -> list[str]:
    if not member.startswith("@"):
        return [member]
    ids = sorted(by_name.get(member[1:], ()))
    if len(ids) > 1:
        raise InputError(f"[team] members: {member!r} is ambiguous ({', '.join(ids)}); give the id.")
    if not ids and by_name:
        raise InputError(f"[team] members: nobody in the export is called {member!r}; give the id.")
    note(
        f"[team] member {member} is {ids[0]}."
        if ids
        else f"[team] member {member} cannot be looked up without an export."
    )
    return ids
