"""`evaluate cases`: labelled threads or issues in, how well they become cases out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from copilot.commands.reindex import team_ids
from copilot.commands.terminal.console import console_on_stdout
from copilot.commands.terminal.output import print_json
from copilot.commands.terminal.progress import shown_progress
from copilot.evaluation.case_making.gold_labels import IssueLabel, ThreadLabel, read_gold
from copilot.evaluation.case_making.made_of_issues import issue_figures, made_of_issues
from copilot.evaluation.case_making.made_of_threads import made_of_threads, thread_figures
from copilot.evaluation.case_making.shares import faults
from copilot.evaluation.labelled_workspace import read_team
from copilot.settings import load_settings
from index.cases.references import References
from index.errors import InputError
from index.model import Issue, Thread
from index.sources.github_dump import IssueDump
from index.sources.slack_export import SlackExport
from index.team import TeamTally, name_team

if TYPE_CHECKING:
    from pathlib import Path

    from copilot.evaluation.case_making.shares import Made
    from copilot.settings import Settings
    from index.progress import Progress

_SHOWN = {
    "is_case": "Is a case",
    "answer_messages": "Messages that answer, in cases",
    "answer_messages_everywhere": "Messages that answer, in all threads",
    "not_cases_left_out": "Non-cases left out",
    "cases_kept": "True cases kept",
    "standing_right": "Standing right, of the true cases",
    "shown_comments_that_answer": "Shown comments that answer",
    "must_contain_met": "must_contain met, of the cases found",
    "must_not_contain_violated": "must_not_contain violated, of the cases found",
    "kinds_macro_f1": "Kinds of threads, macro F1",
    "title_overlap": "Words that titles share with good ones, F1",
    "roles_macro_f1": "Roles of messages, macro F1",
}


def run(
    labels: Path, slack_export: Path | None, github_issues: Path | None, team: Path | None, *, as_json: bool
) -> None:
    if (slack_export is None) == (github_issues is None):
        raise InputError("Give what the labels are about: either --slack-export PATH or --github-issues FILE.")
    settings = load_settings()
    with shown_progress() as progress:
        if slack_export:
            made = _of_export(labels, slack_export, team, settings, progress)
            result = thread_figures(made)
        else:
            assert github_issues
            made = _of_issues(labels, github_issues, team, settings, progress)
            result = issue_figures(made)
    if as_json:
        print_json(result | {"faults": {one.label.case_id: wrong for one in made if (wrong := faults(one))}})
    else:
        console_on_stdout().print(table(result))


def _of_export(labels: Path, path: Path, team: Path | None, settings: Settings, progress: Progress) -> list[Made]:
    gold = read_gold(labels, ThreadLabel)
    export = SlackExport(path, settings.policy.slack.internal_channels, settings.policy.slack.workspace_url)
    progress.stage(f"reading {export.name}")
    threads = [item for item in export.read() if isinstance(item, Thread)]
    _check_fit(labels, path, any(thread.case_id in gold for thread in threads))
    tally = TeamTally()
    for thread in threads:
        tally.add_thread(thread)
    who = name_team([tally], read_team(team) if team else team_ids(settings, [export]))
    repos = settings.policy.github.repositories
    return made_of_threads(threads, gold, who, References(repos[0] if len(repos) == 1 else None))


def _of_issues(labels: Path, path: Path, team: Path | None, settings: Settings, progress: Progress) -> list[Made]:
    gold = read_gold(labels, IssueLabel)
    progress.stage(f"reading {path}")
    tally, repos, issues = TeamTally(), set(settings.policy.github.repositories), list[Issue]()
    for item in IssueDump(path).read():
        progress.advance()
        if isinstance(item, Issue):
            tally.add_issue(item)
            repos.add(item.repo)
            issues += [item] if item.case_id in gold else []
    _check_fit(labels, path, bool(issues))
    who = name_team([tally], read_team(team) if team else settings.policy.team.members)
    return made_of_issues(issues, gold, who, References(next(iter(repos)) if len(repos) == 1 else None))


def _check_fit(labels: Path, path: Path, fits: bool) -> None:
    if not fits:
        raise InputError(f"{path} holds nothing that {labels} is about; give the labels of this history.")


def table(result: dict[str, Any]) -> Table:
    """The figures, one a row."""
    counted = "threads" if "threads" in result else "issues"
    shown = Table(title=f"{result[counted]} labelled {counted}, {result['cases']} of them cases", title_justify="left")
    for heading in ("", "value", "precision", "recall"):
        shown.add_column(heading, justify="left" if not heading else "right")
    for name, said in _SHOWN.items():
        if name in result:
            value = result[name]
            one = value if isinstance(value, dict) else {"f1": value}
            shown.add_row(said, *(_number(one.get(key)) for key in ("f1", "precision", "recall")))
    return shown


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
