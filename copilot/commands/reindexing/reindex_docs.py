"""The documentations that the settings name, or that were given as paths, brought up to date."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot.build import now_utc
from copilot.commands.reindexing.reindex_report import report_json
from copilot.commands.terminal.progress import shown_progress
from copilot.settings.documentation import DocsSource
from index.docs.doc_files import Dated, open_docs
from index.docs.doc_source import DocSite, DocSource
from index.docs.git_checkout import changes_in, fetched, is_git_address
from index.docs.sitemap import SitemapPages
from index.docs.update import DocsIndex, update_docs
from index.reindex import build_if_needed
from index.report import Report
from index.storage.case_store import count_by_standing
from index.storage.locking.lock import writer_lock
from index.storage.members import remembered_team

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from copilot.build import App
    from copilot.settings import Settings
    from index.docs.update import DocsReport
    from index.errors import SupportCopilotError
    from index.progress import Progress


def reindex_docs(
    app: App, paths: Sequence[Path], progress: Progress, now: datetime, *, full: bool = False
) -> tuple[dict[str, Any], list[SupportCopilotError]]:
    """Bring the docs at these paths up to date, or without any, all that the settings name; and what went wrong."""
    known = app.settings.policy.docs.sources
    chosen = [_for_path(path, known) for path in paths] if paths else known
    failures: list[SupportCopilotError] = []
    several = len(known) > 1
    index = DocsIndex(app.engine, app.cache, app.settings.environment.copilot_data_dir)
    named = None if paths else frozenset(source.called for source in known)
    progress.stage("reading docs", total=len(chosen))
    opened = [partial(open_source, source, index.data_dir, is_one_of_several=several) for source in chosen]
    report = update_docs(index, opened, named=named, rebuild=full, failures=failures, progress=progress, now=now)
    has_docs = bool(chosen) or report.sections
    return ({"docs": docs_json(report)} if has_docs else {}), failures


def open_source(source: DocsSource, data_dir: Path, *, is_one_of_several: bool) -> DocSource:
    """A documentation, ready to be read.

    Raises:
        InputError, SourceFailedError: it is not there.
    """
    site = _site(source, is_one_of_several=is_one_of_several)
    if source.sitemap:
        pages = SitemapPages(source.sitemap)
        return DocSource(site, pages, pages.state)
    address = source.git or (source.path if is_git_address(source.path) else "")
    root, commit = fetched(address, source.branch, data_dir) if address else (Path(source.path), "")
    folder = root / source.folder if source.folder else root
    files = open_docs(folder)
    return DocSource(site, Dated(files, changes_in(folder)) if folder.is_dir() else files, commit)


def _site(source: DocsSource, *, is_one_of_several: bool) -> DocSite:
    return DocSite(
        name=source.called,
        url=source.url or "/".join(source.sitemap.split("/")[:3]),
        style=source.style or "",
        version=source.version,
        prefix=f"{source.called}/" if is_one_of_several else "",
        visibility="internal" if source.internal else "public",
    )


def _for_path(path: Path, known: Sequence[DocsSource]) -> DocsSource:
    """What the settings say about a path; without a word there, it is a documentation without a public address."""
    same = (source for source in known if source.path and Path(source.path).resolve() == path.resolve())
    if (found := next(same, None)) is not None:
        return found
    return DocsSource(path=str(path), name=path.resolve().name or "docs")


def is_docs_alone(settings: Settings) -> bool:
    """Whether the settings name docs and nothing else to read."""
    environment, policy = settings.environment, settings.policy
    return bool(policy.docs.sources) and not environment.slack_bot_token and not policy.github.repositories


def nothing_else_read(app: App) -> dict[str, Any]:
    """The report of a run that only reads docs. Where there is no generation yet, one without cases is built: docs
    alone can answer, too."""
    report = Report(remembered_team(app.engine))
    with shown_progress() as progress, writer_lock(app.index.data_dir, "reindex", now_utc()):
        live = app.generations.live()
        if live is None:
            build_if_needed(app.index, report, False, progress, now_utc())
        else:
            report.generation = live.generation_id
    report.standings = count_by_standing(app.engine)
    return report_json(report, 0.0) | {"channels_left_out": []}


def docs_json(report: DocsReport) -> dict[str, Any]:
    """The report as JSON for programs."""
    changes = report.changes
    return {
        "pages": report.pages,
        "sections": report.sections,
        "added": changes.added,
        "changed": changes.changed,
        "removed": changes.removed,
        "unchanged": changes.unchanged,
        "embedded": report.embedded,
        "skipped_by_reason": dict(report.skipped.most_common()),
        "as_before": report.as_before,
    }
