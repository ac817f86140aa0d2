"""From an export and its labels to figures: how well its threads become cases."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from copilot.evaluation.case_making import shares
from copilot.evaluation.case_making.shares import Made
from index.cases.from_thread import read_thread
from index.model import Case, Thread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from copilot.evaluation.case_making.gold_labels import IssueLabel, ThreadLabel
    from index.cases.reading import Reading
    from index.cases.references import References
    from index.model import Comment, Message
    from index.team import Team


def made_of_threads(
    threads: Iterable[Thread],
    labels: Mapping[str, ThreadLabel],
    team: Team,
    references: References,
    roles: Mapping[str, str] | None = None,
) -> list[Made]:
    """For each label, in order, what became of its thread; `roles`, by ts, if not those of the shipped weights.

    A label whose thread the export does not yield (a robot's post, a message joined to the next) is no case.
    """
    labelled = (thread for thread in threads if thread.case_id in labels)
    readings = {thread.case_id: read_thread(thread, team, references, roles) for thread in labelled}
    return [_made(label, readings.get(case_id)) for case_id, label in labels.items()]


def _made(label: ThreadLabel, reading: Reading[Message] | None) -> Made:
    if reading is None:
        return Made(label, None, "none", frozenset(), "not_read")
    return replace(made(label, reading, frozenset(message.ts for message in reading.answers)), kind=reading.kind)


def made(
    label: ThreadLabel | IssueLabel, reading: Reading[Message] | Reading[Comment], answers: frozenset[str]
) -> Made:
    """What a reading made; `answers` name what its resolution is made of as the label names it."""
    case = reading.case
    if isinstance(case, Case) and case.resolution is not None:
        told = "\n\n".join((case.resolution, *(pair.resolution for pair in case.further)))
        return Made(label, told, case.standing, answers, title=case.title, roles=reading.roles)
    why_not = case.standing if isinstance(case, Case) else case.reason
    return Made(label, None, "none", frozenset(), why_not, roles=reading.roles)


def thread_figures(made: Sequence[Made]) -> dict[str, Any]:
    """The figures of one workspace, each as its function in `shares` says.

    Roles are those of the shipped weights, which learned from three companies: what they are worth on a company left
    out is in index/roles/README.md.
    """
    return {
        "threads": len(made),
        "cases": sum(one.label.is_case for one in made),
        "is_case": shares.is_case(made),
        "answer_messages": shares.answer_messages(made),
        "answer_messages_everywhere": shares.answer_messages_everywhere(made),
        "standing_right": shares.standing_right(made),
        "must_contain_met": shares.must_contain_met(made),
        "must_not_contain_violated": shares.must_not_contain_violated(made),
        "kinds_macro_f1": shares.kinds_macro_f1(made),
        "title_overlap": shares.title_overlap(made),
        "roles_macro_f1": shares.roles_macro_f1(made),
    }
