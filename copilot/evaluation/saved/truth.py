"""Which earlier cases were right for a question, according to people."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from index.cases.references import links_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from copilot.evaluation.saved.guard import Fetch, Guard
    from copilot.evaluation.saved.saved_threads import SavedThread
    from index.model import Case

_MOST_SHARING = 8  # cases that share a link: a page that answers more problems than that is too general
_MOST_HOPS = 5


def cases_by_link(cases: Iterable[Case]) -> dict[str, list[str]]:
    """By link, the ids of the cases whose answer by the team gave it; only links that few answers give."""
    found: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        for link in case.team_links:
            if _is_telling(link):
                found[_plain(link)].append(case.case_id)
    return {link: ids for link, ids in found.items() if len(ids) <= _MOST_SHARING}


def right_cases(
    saved: SavedThread,
    guard: Guard,
    by_link: Mapping[str, list[str]],
    fetch: Fetch,
) -> frozenset[str]:
    """What was known then and is known now to be right: named by a person, linked in an answer, marked as what this is
    a duplicate of, or answered with the same link. Empty where nobody said so, which does not mean that there was none.
    """
    asked = {_plain(link) for link in links_in(saved.conversation.question)}
    shared = (link for link in map(_plain, links_in(saved.answer)) if link not in asked)
    named = [*saved.relevant, *saved.linked, *([saved.original] if saved.original else [])]
    named += [case_id for link in shared for case_id in by_link.get(link, ())]
    targets = (_target(case_id, saved.asked_at, fetch) for case_id in dict.fromkeys(named))
    return frozenset(case.case_id for case in targets if case and guard.admits(case))


def _target(case_id: str, as_of: datetime, fetch: Fetch) -> Case | None:
    """The case, or what it points at, if it could have been found at that time."""
    for _ in range(_MOST_HOPS):
        case = fetch([case_id]).get(case_id)
        if case is None or case.asked_at >= as_of:
            return None
        is_solved = case.resolved_at is not None and case.resolved_at < as_of
        if case.standing == "pointer" and case.points_at and is_solved:
            case_id = case.points_at
            continue
        was_open = case.source == "github" and not is_solved
        return case if was_open or (is_solved and case.resolution is not None) else None
    return None


def _is_telling(link: str) -> bool:
    """Whether a link says more than the name of a site; issues and threads count as what they are."""
    parts = urlsplit(link)
    return len(parts.path.strip("/")) > 1 and "/issues/" not in parts.path and "/archives/" not in parts.path


def _plain(link: str) -> str:
    return link.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
