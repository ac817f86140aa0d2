"""Which openings of labelled threads make a card, by weights that the other companies taught.

    OMP_NUM_THREADS=1 python -m scripts.measure_openings ../shared/data/support

A question that makes none is `lost`; chat, announcements and job offers that make one are `idle`. Openings by the team
never make one, and are not counted. Each company is judged by what the others and our own threads taught; our own
threads by what the companies taught.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.desk.openings import UNASKED, wants_an_answer
from copilot.evaluation.labelled_workspace import read_team
from index.team import Team
from scripts.fit_thread_kinds import REAL, TEACHERS, learn
from scripts.thread_kinds.teachers import own_threads, read_company

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.classify.linear_classifier import LinearClassifier
    from index.model import Message, Thread
    from scripts.thread_kinds.teachers import Teacher


def measured(support: Path) -> dict[str, dict[str, int]]:
    """The figures of each company, and of our own threads."""
    companies, own = {name: read_company(support / name) for name in (*TEACHERS, REAL)}, own_threads()
    found = {}
    for name, company in companies.items():
        others = [companies[other] for other in TEACHERS if other != name]
        team = Team(frozenset(read_team(support / name / "team.json")), "settings")
        found[name] = figures(company, team, learn([*others, own]))
    taught = learn([companies[name] for name in TEACHERS])
    return found | {"own_threads": figures(own, Team(frozenset({"T1", "T2"}), "settings"), taught)}


def figures(company: Teacher, team: Team, by: LinearClassifier) -> dict[str, int]:
    openings = [(kind, opening_of(thread)) for thread, kind in zip(company.threads, company.kinds, strict=True)]
    ours = [(kind, said) for kind, said in openings if not team.has(said[0].author, said[0].at)]
    asked = [wants_an_answer(said, by) for kind, said in ours if kind not in UNASKED]
    unasked = [wants_an_answer(said, by) for kind, said in ours if kind in UNASKED]
    return {"questions": len(asked), "lost": asked.count(False), "unasked": len(unasked), "idle": sum(unasked)}


def opening_of(thread: Thread) -> Sequence[Message]:
    """What its author wrote before anybody else did."""
    author = thread.messages[0].author
    others = (place for place, message in enumerate(thread.messages) if message.author != author)
    return thread.messages[: next(others, len(thread.messages))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("support", type=Path, help="the folder with one folder a company")
    print(json.dumps(measured(parser.parse_args().support), indent=1))


if __name__ == "__main__":
    main()
