"""Turns a GitHub issue into a case, a known issue, a pointer to another issue, or a reason for skipping it."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from index.case_ids import issue_case_id
from index.cases.comments import ending
from index.cases.comments.comment_features import spoken_before_closing
from index.cases.comments.comment_scores import likely_answers, shipped_scorer
from index.cases.open_issue import open_case
from index.cases.reading import Reading
from index.cases.references import References, links_in, versions_in
from index.details.people_named import people_named
from index.model import MOST_REMARKS, Case, Comment, Remark, Skip, Standing
from index.roles import phrases
from index.team import TEAM_ASSOCIATIONS
from index.text import both_ends, shorten
from index.titles.title import given_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.cases.comments.comment_scores import CommentScorer
    from index.model import Issue, PullRequest
    from index.team import Team

_LONGEST_TITLE = 300  # characters
_LONGEST_DESCRIPTION = 600  # characters of a pull request's
NOT_SAID_HOW = "the issue does not say how."  # ends the resolution of an issue closed without an answer


def case_from_issue(issue: Issue, team: Team, references: References) -> Case | Skip:
    """The issue's case. A closed one is solved only if something in it answers, or a merged change closed it."""
    return read_issue(issue, team, references).case


def read_issue(
    issue: Issue, team: Team, references: References, scorer: CommentScorer | None = None
) -> Reading[Comment]:
    """The issue's case, and the comments that its resolution is made of; `scorer`: another than the shipped one."""
    if ending.is_spam(issue):
        return Reading(Skip("spam", issue.case_id))
    if issue.state != "closed" or issue.closed_at is None:
        return Reading(open_case(issue, _base(issue, references), team))
    spoken = spoken_before_closing(issue)
    if original := _original(issue, spoken, references):
        base = _base(issue, references)
        return Reading(replace(base, standing="pointer", points_at=original, resolved_at=issue.closed_at))
    if issue.state_reason == "duplicate":
        return Reading(Skip("duplicate_of_unknown", issue.case_id))
    since = ending.since_the_last_no(issue, spoken)
    answers = likely_answers(issue, since, team.ids, scorer or shipped_scorer())
    if reason := ending.why_dropped(issue, spoken, answers):
        return Reading(Skip(reason, issue.case_id))
    if ending.is_refused(issue, spoken):
        return _refusal(issue, ending.reasons_for_refusing(issue, spoken, answers), team, references)
    return _completed(issue, answers, team, references)


def known_until_closed(issue: Issue, references: References) -> Case:
    """An issue closed without an answer, as the known issue that it was until then."""
    return replace(_base(issue, references), resolved_at=issue.closed_at)


def _base(issue: Issue, references: References) -> Case:
    """The issue as a known issue; the other outcomes are variations of this."""
    everything = "\n".join((issue.body, *(comment.text for comment in issue.comments)))
    closed_by = (issue_case_id(issue.repo, number) for number in issue.closed_by)
    named = dict.fromkeys((*references.case_ids_in(everything, issue.repo), *closed_by))
    links = (link for link in named if link != issue.case_id)
    people = _people(issue)
    return Case(
        case_id=issue.case_id,
        source="github",
        scope=issue.repo,
        visibility="public",
        standing="known_issue",
        title=given_title(issue.title, issue.body, _LONGEST_TITLE, people),
        problem=issue.body or issue.title,
        resolution=None,
        url=issue.url,
        asked_by=issue.author,
        asked_at=issue.created_at,
        versions=versions_in(f"{issue.title}\n{issue.body}"),
        links=tuple(links),
        people=people,
        remarks=both_ends([Remark(c.at, c.text) for c in issue.comments if ending.is_remark(issue, c)], MOST_REMARKS),
    )


def _people(issue: Issue) -> tuple[str, ...]:
    """The logins of those who wrote, and the names they use to sign and to address each other."""
    texts = (issue.body, *(comment.text for comment in issue.comments if not comment.is_bot))
    logins = {issue.author, *(comment.author for comment in issue.comments)}
    return tuple(sorted({*logins, *people_named(texts)} - {""}))


def _original(issue: Issue, spoken: list[Comment], references: References) -> str | None:
    """The issue that this one duplicates: named in the last comment, or in any if it is marked as a duplicate.

    It is never a pull request, and never what a comment says that it does not duplicate, or that it was fixed by.
    """
    marked = issue.state_reason == "duplicate" or any("duplicate" in label.lower() for label in issue.labels)
    pulls = {issue_case_id(issue.repo, number) for number in (*issue.closed_by, *(p.number for p in issue.pulls))}
    for comment in reversed(spoken) if marked else islice(reversed(spoken), 1):
        said = ending.without_denied_duplicates(comment.text)
        saying = phrases.names_a_duplicate(said)
        if saying and ending.is_a_fix(saying[0], said):
            continue
        named = references.issues_in(saying[0] if saying else said if marked else "", issue.repo)
        if others := [id_ for id_ in named if id_ != issue.case_id and id_ not in pulls]:
            return others[0]
    return None


def _refusal(issue: Issue, why: list[Comment], team: Team, references: References) -> Reading[Comment]:
    if not why:
        return Reading(Skip("not_planned_unexplained", issue.case_id))
    return Reading(_solved(issue, why, "answered", team, references), tuple(why))


def _completed(issue: Issue, answers: list[Comment], team: Team, references: References) -> Reading[Comment]:
    pulls = _fixing_pulls(issue, answers, references)
    if not answers and not pulls and issue.state_reason != "completed":
        return Reading(Skip("closed_without_answer", issue.case_id))
    confirmed = bool(issue.closed_by) or ending.is_confirmed(issue, answers)
    standing: Standing = "confirmed" if confirmed else "answered"
    return Reading(_solved(issue, answers, standing, team, references, pulls), tuple(answers))


def _fixing_pulls(issue: Issue, answers: list[Comment], references: References) -> list[int]:
    """The pull requests that fixed it: those that closed it, and those that an answer says did."""
    named = references.issues_in("\n".join(c.text for c in answers if ending.says_it_is_fixed(c)), issue.repo)
    said = [pull.number for pull in issue.pulls if issue_case_id(issue.repo, pull.number) in named]
    return list(dict.fromkeys((*issue.closed_by, *said)))


def _solved(
    issue: Issue,
    answers: list[Comment],
    standing: Standing,
    team: Team,
    references: References,
    pulls: Sequence[int] = (),
) -> Case:
    base = _base(issue, references)
    resolution = _resolution(issue, answers, pulls)
    last = answers[-1] if answers else None
    by_team = [c for c in answers if c.association in TEAM_ASSOCIATIONS or c.author in team.ids]
    return replace(
        base,
        standing=standing,
        resolution=resolution,
        answered_by=last.author if last else "",
        answered_by_name=last.author if last else "",
        answered_by_team=len(by_team) == len(answers),
        resolved_at=issue.closed_at,
        versions=tuple(dict.fromkeys((*base.versions, *versions_in(resolution)))),
        team_links=(*links_in("\n".join(comment.text for comment in by_team)), *_urls(issue, pulls)),
    )


def _resolution(issue: Issue, answers: list[Comment], pulls: Sequence[int]) -> str:
    """What was said, what the fixing pull requests say where nobody else says how, and which those are."""
    assert issue.closed_at is not None
    said = [comment.text for comment in answers]
    if not any(ending.says_how(comment) for comment in answers):
        said += [text for pull in issue.pulls if pull.number in pulls and (text := _description(pull))]
    urls = _urls(issue, pulls)
    new = [url for url in urls if url not in "\n".join(said)]
    if answers:
        return "\n\n".join((*said, *([f"Fixed by {', '.join(new)}."] if new else [])))
    how = f" by {', '.join(urls)}." if urls else f"; {NOT_SAID_HOW}"
    return "\n\n".join((*said, f"Closed as completed on {issue.closed_at:%Y-%m-%d}{how}"))


def _urls(issue: Issue, pulls: Sequence[int]) -> list[str]:
    return [issue.url.replace(f"/issues/{issue.number}", f"/pull/{number}") for number in pulls]


def _description(pull: PullRequest) -> str:
    """What a pull request says that it does, without the lines that only name what it closes."""
    text = ending.without_closing_lines(pull.text)
    return shorten(f"{pull.title}\n\n{text}" if text else pull.title, _LONGEST_DESCRIPTION)
