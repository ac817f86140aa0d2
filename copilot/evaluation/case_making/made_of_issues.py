"""From issues and their labels to figures: how well closed issues become cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot.evaluation.case_making import shares
from copilot.evaluation.case_making.made_of_threads import made
from index.cases.from_issue import read_issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from copilot.evaluation.case_making.gold_labels import IssueLabel
    from copilot.evaluation.case_making.shares import Made
    from index.cases.references import References
    from index.model import Issue
    from index.team import Team


def made_of_issues(
    issues: Iterable[Issue], labels: Mapping[str, IssueLabel], team: Team, references: References
) -> list[Made]:
    """For each labelled issue, what became of it."""
    return [_made(issue, labels[issue.case_id], team, references) for issue in issues if issue.case_id in labels]


def _made(issue: Issue, label: IssueLabel, team: Team, references: References) -> Made:
    reading = read_issue(issue, team, references)
    shown = {id(comment) for comment in reading.answers}  # two comments may say the same at the same time
    places = (str(place) for place, comment in enumerate(issue.comments) if id(comment) in shown)
    return made(label, reading, frozenset(places))


def issue_figures(made: Sequence[Made]) -> dict[str, Any]:
    """The figures of a file of issues, each as its function in `shares` says."""
    return {
        "issues": len(made),
        "cases": sum(one.label.is_case for one in made),
        "is_case": shares.is_case(made),
        "not_cases_left_out": shares.not_cases_left_out(made),
        "cases_kept": shares.cases_kept(made),
        "standing_right": shares.standing_right(made),
        "shown_comments_that_answer": shares.shown_comments_that_answer(made),
        "must_contain_met": shares.must_contain_met(made),
        "must_not_contain_violated": shares.must_not_contain_violated(made),
    }
