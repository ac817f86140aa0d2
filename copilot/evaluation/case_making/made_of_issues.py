"""From issues and their labels to figures: how well closed issues become cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot.evaluation.case_making import shares
from copilot.evaluation.case_making.made_of_threads import made
from copilot.evaluation.case_making.shares import Made
from index.cases.from_issue import NOT_SAID_HOW, read_issue
from index.model import Case

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from copilot.evaluation.case_making.gold_labels import IssueLabel
    from index.cases.comments.comment_scores import CommentScorer
    from index.cases.references import References
    from index.model import Issue
    from index.team import Team


def made_of_issues(
    issues: Iterable[Issue], labels: Mapping[str, IssueLabel], team: Team, references: References
) -> list[Made]:
    """For each labelled issue, what became of it.

    What was closed without saying how is kept to be found, and says so instead of an answer: it is no case.
    """
    return [
        made_of_issue(issue, labels[issue.case_id], team, references) for issue in issues if issue.case_id in labels
    ]


def made_of_issue(
    issue: Issue, label: IssueLabel, team: Team, references: References, scorer: CommentScorer | None = None
) -> Made:
    """What became of one; `scorer`: another than the one that is shipped."""
    reading = read_issue(issue, team, references, scorer)
    if isinstance(reading.case, Case) and (reading.case.resolution or "").endswith(NOT_SAID_HOW):
        return Made(label, None, "none", frozenset(), "not_said_how")
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
