"""`reindex`: sources from the arguments, the line of `index.reindex`, a report."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from copilot.build import App
from copilot.commands.output import note, print_json
from copilot.commands.progress import shown_progress
from copilot.settings import Settings, load_settings
from index.errors import InputError
from index.reindex import Report, reindex
from index.sources.github_dump import IssueDump
from index.sources.slack_export import SlackExport, shown_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.sources.base import HistorySource


def run(slack_exports: Sequence[Path], issue_files: Sequence[Path], *, full: bool, as_json: bool) -> None:
    settings = load_settings()
    if not slack_exports and not issue_files:
        raise InputError("Nothing to read: give --slack-export PATH or --github-issues PATH.")
    result = reindex_files(App(settings), slack_exports, issue_files, full=full)
    if as_json:
        print_json(result)
    else:
        print(summary(result))


def reindex_files(
    app: App, slack_exports: Sequence[Path], issue_files: Sequence[Path], *, full: bool = False
) -> dict[str, Any]:
    """Bring an app's index up to date with these files; the report as plain data."""
    started = time.monotonic()
    policy = app.settings.policy
    exports = [SlackExport(path, policy.slack.internal_channels, policy.slack.workspace_url) for path in slack_exports]
    sources: list[HistorySource] = [*exports, *(IssueDump(path) for path in issue_files)]
    with shown_progress() as progress:
        report = reindex(
            app.index,
            sources,
            team_ids=team_ids(app.settings, exports),
            repositories=policy.github.repositories,
            rebuild=full,
            progress=progress,
            now=datetime.now(UTC),
        )
    left_out = [channel for export in exports for channel in export.left_out]
    return report_json(report, time.monotonic() - started) | {"channels_left_out": left_out}


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


def report_json(report: Report, seconds: float) -> dict[str, Any]:
    """The report as the JSON that others read."""
    changes, standings = report.changes, report.standings
    return {
        "cases": standings.get("confirmed", 0) + standings.get("answered", 0),
        "known_issues": standings.get("known_issue", 0),
        "added": changes.added,
        "changed": changes.changed,
        "removed": changes.removed,
        "unchanged": changes.unchanged,
        "skipped": sum(report.skipped.values()),
        "embedded": report.embedded,
        "generation": report.generation,
        "seconds": round(seconds, 3),
        "team": {"source": report.team.source, "ids": sorted(report.team.ids)},
        "skipped_by_reason": dict(report.skipped.most_common()),
        "skipped_examples": report.examples,
        "confirmed": standings.get("confirmed", 0),
        "pointers": standings.get("pointer", 0),
        "kinds_learned_from": report.kinds_learned_from,
    }


def summary(result: dict[str, Any]) -> str:
    """The report in a few lines for a person."""
    team = result["team"]
    lines = [
        f"{result['cases']} cases ({result['confirmed']} confirmed), {result['known_issues']} known issues, "
        f"{result['pointers']} pointers to them.",
        f"{result['added']} added, {result['changed']} changed, {result['removed']} removed, "
        f"{result['unchanged']} unchanged; {result['embedded']} embedded; {result['seconds']:.1f} s.",
        f"Team ({team['source']}): {', '.join(team['ids'][:12]) or 'nobody'}{' …' if len(team['ids']) > 12 else ''}",
    ]
    if kinds := result["kinds_learned_from"]:
        lines.append(f"Kinds learned from labelled issues: {', '.join(f'{n} {kind}' for kind, n in kinds.items())}.")
    if result["skipped"]:
        reasons = ", ".join(f"{n} {reason.replace('_', ' ')}" for reason, n in result["skipped_by_reason"].items())
        lines.append(f"Not cases: {reasons}.")
    if result["channels_left_out"]:
        lines.append(f"Private or shared channels left out: {len(result['channels_left_out'])}.")
    lines.append(f"Live generation: {result['generation']}")
    return "\n".join(lines)
