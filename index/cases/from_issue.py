"""Turns a GitHub issue into a case, a known issue, a pointer to another issue, or a reason for skipping it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from index.case_ids import issue_case_id
from index.cases.from_thread import answers
from index.cases.reading import Reading
from index.cases.references import References, links_in, versions_in
from index.model import MOST_REMARKS, Case, Comment, Remark, Skip, Standing
from index.people_named import people_named
from index.roles import phrases
from index.team import TEAM_ASSOCIATIONS
from index.text import both_ends, shorten

if TYPE_CHECKING:
    from index.model import Issue
    from index.team import Team

_SPAN = 3  # comments in a resolution, at most: the last ones that explain something
_LAST_WORDS = timedelta(hours=1)  # "closing, because …" is often written just after closing
_EXPLANATION_WORDS = 12  # a refusal with fewer words explains nothing
NOT_SAID_HOW = "the issue does not say how."  # ends the resolution of an issue closed without a comment
_INSIDERS = TEAM_ASSOCIATIONS | {"CONTRIBUTOR"}  # people who know the code; contributors do not speak for the team


def case_from_issue(issue: Issue, team: Team, references: References) -> Case | Skip:
    """The issue's case. An open issue is a known issue; a closed one is a case only if something answered it."""
    return read_issue(issue, team, references).case


def read_issue(issue: Issue, team: Team, references: References) -> Reading[Comment]:
    """The issue's case, and the comments that make up its resolution."""
    if issue.state != "closed" or issue.closed_at is None:
        return Reading(_base(issue, references))
    before = [c for c in issue.comments if c.at <= issue.closed_at + _LAST_WORDS]
    if original := _original(issue, before, references):
        base = _base(issue, references)
        return Reading(replace(base, standing="pointer", points_at=original, resolved_at=issue.closed_at))
    if issue.state_reason == "duplicate":
        return Reading(Skip("duplicate_of_unknown", issue.case_id))
    confirmed = any(c.author == issue.author and phrases.confirms(c.text) for c in before)
    if not confirmed and any(phrases.closes_for_silence(c.text) for c in before[-2:]):
        return Reading(Skip("closed_for_silence", issue.case_id))
    spoken = _span(issue, before, team)
    if _is_refused(issue, before):
        return _refusal(issue, spoken, team, references)
    completed = confirmed or issue.state_reason == "completed"
    return Reading(_completed(issue, spoken, completed, team, references), tuple(spoken))


def known_until_closed(issue: Issue, references: References) -> Case:
    """An issue closed without an answer, as the known issue that it was until then."""
    return replace(_base(issue, references), resolved_at=issue.closed_at)


def _base(issue: Issue, references: References) -> Case:
    """The issue as a known issue; the other outcomes are variations of this."""
    everything = "\n".join((issue.body, *(comment.text for comment in issue.comments)))
    closed_by = (issue_case_id(issue.repo, number) for number in issue.closed_by)
    named = dict.fromkeys((*references.case_ids_in(everything, issue.repo), *closed_by))
    links = (link for link in named if link != issue.case_id)
    return Case(
        case_id=issue.case_id,
        source="github",
        scope=issue.repo,
        visibility="public",
        standing="known_issue",
        title=shorten(issue.title, 300),
        problem=issue.body or issue.title,
        resolution=None,
        url=issue.url,
        asked_by=issue.author,
        asked_at=issue.created_at,
        versions=versions_in(f"{issue.title}\n{issue.body}"),
        links=tuple(links),
        people=_people(issue),
        remarks=both_ends([Remark(c.at, c.text) for c in issue.comments if c.text and not c.is_bot], MOST_REMARKS),
    )


def _people(issue: Issue) -> tuple[str, ...]:
    """The logins of those who wrote, and the names they use to sign and to address each other."""
    texts = (issue.body, *(comment.text for comment in issue.comments if not comment.is_bot))
    logins = {issue.author, *(comment.author for comment in issue.comments)}
    return tuple(sorted({*logins, *people_named(texts)} - {""}))


def _original(issue: Issue, before: list[Comment], references: References) -> str | None:
    """The issue that this one duplicates: named in the last comment, or in any if it is marked as a duplicate."""
    spoken = (c for c in reversed(before) if not c.is_bot and not phrases.is_noise(c.text))
    marked = issue.state_reason == "duplicate" or any("duplicate" in label.lower() for label in issue.labels)
    for comment in spoken if marked else islice(spoken, 1):
        saying = phrases.names_a_duplicate(comment.text)
        named = references.issues_in(saying[0] if saying else comment.text if marked else "", issue.repo)
        if others := [case_id for case_id in named if case_id != issue.case_id]:
            return others[0]
    return None


def _span(issue: Issue, before: list[Comment], team: Team) -> list[Comment]:
    """The last comments that explain something after the asker's last objection; insiders' comments are preferred."""
    spoken: list[tuple[bool, Comment]] = []
    for comment in before:
        is_insider = comment.association in _INSIDERS or comment.author in team.ids
        if comment.author == issue.author and phrases.denies(comment.text):
            spoken = []
        elif not comment.is_bot and answers(comment.text) and (is_insider or comment.author != issue.author):
            spoken.append((is_insider, comment))
    by_insiders = [comment for is_insider, comment in spoken if is_insider]
    return (by_insiders or [comment for _, comment in spoken])[-_SPAN:]


def _is_refused(issue: Issue, before: list[Comment]) -> bool:
    """Whether it was closed without being done: by GitHub's state, or a "wontfix" from before GitHub had that state."""
    if issue.state_reason == "not_planned" or any("wontfix" in label.lower() for label in issue.labels):
        return True
    return bool(before) and phrases.refuses(before[-1].text)


def _refusal(issue: Issue, spoken: list[Comment], team: Team, references: References) -> Reading[Comment]:
    why = [c for c in spoken if len(c.text.split()) >= _EXPLANATION_WORDS]
    if not why:
        return Reading(Skip("not_planned_unexplained", issue.case_id))
    return Reading(_solved(issue, why, "answered", team, references), tuple(why))


def _completed(issue: Issue, spoken: list[Comment], confirmed: bool, team: Team, references: References) -> Case | Skip:
    if not spoken and not confirmed:
        return Skip("closed_without_answer", issue.case_id)
    solved = _solved(issue, spoken, "confirmed" if confirmed else "answered", team, references)
    pulls = [url for url in _pull_requests(issue) if url not in (solved.resolution or "")]
    return replace(solved, resolution=f"{solved.resolution}\n\nFixed by {', '.join(pulls)}.") if pulls else solved


def _pull_requests(issue: Issue) -> list[str]:
    return [issue.url.replace(f"/issues/{issue.number}", f"/pull/{number}") for number in issue.closed_by]


def _solved(issue: Issue, spoken: list[Comment], standing: Standing, team: Team, references: References) -> Case:
    base = _base(issue, references)
    assert issue.closed_at is not None
    said = "\n\n".join(comment.text for comment in spoken)
    how = ", ".join(_pull_requests(issue))
    by = f" by {how}." if how else f"; {NOT_SAID_HOW}"
    resolution = said or f"Closed as completed on {issue.closed_at:%Y-%m-%d}{by}"
    last = spoken[-1] if spoken else None
    by_team = [c for c in spoken if c.association in TEAM_ASSOCIATIONS or c.author in team.ids]
    return replace(
        base,
        standing=standing,
        resolution=resolution,
        answered_by=last.author if last else "",
        answered_by_name=last.author if last else "",
        answered_by_team=len(by_team) == len(spoken),
        resolved_at=issue.closed_at,
        versions=tuple(dict.fromkeys((*base.versions, *versions_in(resolution)))),
        team_links=links_in("\n".join(comment.text for comment in by_team)),
    )
