#!/usr/bin/env python3
"""The flags at labelled moments: precision, recall and F1 of each, by company and pooled.

Each moment is a thread up to a message; the flags that a person raised there stand in `moments.jsonl`. No index is
needed: what the history holds decides only `ask_team` and `known_issue`, which are not scored.

    python -m scripts.benchmark_moments ../shared/data/support     each company by weights that the others taught
    … --prompts FOLDER    writes what a model would be asked about each moment, and the schema of its reply
    … --answers FILE      also uses recorded replies: {"id": …, "reply": {…}} a line; may be given several times
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.drafting.errors import ModelError
from copilot.evaluation.labelled_workspace import read_team
from copilot.evaluation.moments.flag_scores import SCORED, FlagScore, interval, macro, scores
from copilot.evaluation.moments.labelled_moments import Moment, by_company, read_moments
from copilot.evaluation.moments.on_record import flags_on_record
from copilot.flags.judge import judge
from copilot.flags.opinion import merge_flags
from index.model import Thread
from index.sources.slack_export import SlackExport
from index.team import Team
from scripts.fit_roles import TEACHERS, learn
from scripts.flag_moments.teach import teach
from scripts.message_roles.role_data import read_company

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from copilot.flags.learned import Learned
    from copilot.model import Flag

COMPANIES = ("tarnflag", "quillbench", "plumbline")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("support", type=Path, help="the folder with one folder a company")
    parser.add_argument("--shipped", action="store_true", help="use the shipped weights, which know these companies")
    parser.add_argument("--prompts", type=Path)
    parser.add_argument("--answers", type=Path, action="append", default=[])
    parser.add_argument("--wrong", action="store_true", help="list what was missed or wrongly raised")
    arguments = parser.parse_args()
    moments = [one for name in COMPANIES for one in moments_of(arguments.support / name)]
    if arguments.prompts:
        for moment in moments:
            write_prompt(moment, arguments.prompts)
        print(f"{len(moments)} prompts in {arguments.prompts}")
        return
    replies = read_replies(arguments.answers)
    weights = {} if arguments.shipped else left_out(arguments.support, moments)
    raised = {moment.id: raised_at(moment, replies, weights.get(moment.company)) for moment in moments}
    for company, some in by_company(moments).items():
        report(company, some, raised)
    report("pooled", moments, raised)
    if arguments.wrong:
        name_wrong(moments, raised)


def moments_of(folder: Path) -> list[Moment]:
    """The labelled moments of one company."""
    threads = [item for item in SlackExport(folder / "export").read() if isinstance(item, Thread)]
    team = Team(frozenset(read_team(folder / "team.json")), "settings")
    return read_moments(folder.name, folder / "moments.jsonl", threads, team)


def left_out(support: Path, moments: Sequence[Moment]) -> dict[str, Learned]:
    """For each company the weights that the others taught, those of the roles of messages, too."""
    companies, learned = {name: read_company(support / name) for name in TEACHERS}, {}
    for left in COMPANIES:
        roles = learn([companies[name] for name in TEACHERS if name != left])
        others = [(moment.conversation, moment.flags) for moment in moments if moment.company != left]
        learned[left] = teach(others, roles)
    return learned


def raised_at(moment: Moment, replies: Mapping[str, str], by: Learned | None) -> tuple[Flag, ...]:
    """The flags of the rules, merged with a recorded reply if there is one."""
    conversation, opinion = moment.conversation, None
    if (reply := replies.get(moment.id)) is not None:
        try:
            opinion = flags_on_record(conversation, reply)[0]
        except ModelError as error:
            print(f"{moment.id}: the reply cannot be used ({error})")
    return merge_flags(judge(conversation, (), answered=False, by=by), opinion, conversation)


def write_prompt(moment: Moment, folder: Path) -> None:
    """The system's and the user's message that a model would be sent, and the schema of its reply."""
    _, asked = flags_on_record(moment.conversation, '{"flags": []}')
    said = [f"### {message.role}\n{message.text}" for message in asked.messages]
    schema = f"### JSON schema of the reply\n{json.dumps(asked.schema)}"
    at = folder / moment.company / f"{moment.id}.txt"
    at.parent.mkdir(parents=True, exist_ok=True)
    at.write_text("\n\n".join([*said, schema]) + "\n", encoding="utf-8")


def read_replies(files: Sequence[Path]) -> dict[str, str]:
    """Each recorded reply, by the moment's id."""
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]
    return {row["id"]: row["reply"] if isinstance(row["reply"], str) else json.dumps(row["reply"]) for row in rows}


def report(name: str, moments: Sequence[Moment], raised: Mapping[str, tuple[Flag, ...]]) -> None:
    said = [{flag.kind for flag in raised[moment.id]} for moment in moments]
    figures = scores([moment.flags for moment in moments], said)
    print(f"{name}: {len(moments)} moments, macro F1 {macro(figures):.3f}")
    for figure in figures:
        print(f"  {_told(figure)}")


def _told(score: FlagScore) -> str:
    counted, f1 = score.found, score.f1
    low, high = interval(counted.right, counted.there)
    return (
        f"{score.kind:15} F1 {'–' if f1 is None else f'{f1:.3f}':5}  "
        f"precision {counted.precision:.2f} ({counted.right} of {counted.raised} raised)  "
        f"recall {counted.recall:.2f} ({counted.right} of {counted.there}; 95 % {low:.2f} to {high:.2f})"
    )


def name_wrong(moments: Sequence[Moment], raised: Mapping[str, tuple[Flag, ...]]) -> None:
    for kind in SCORED:
        for moment in moments:
            chance = {flag.kind: flag.confidence for flag in raised[moment.id]}.get(kind)
            if (kind in moment.flags) != (chance is not None):
                how = "missed" if chance is None else f"wrong ({chance:.2f})"
                print(f"{kind} {how}: {moment.company} {moment.id}")


if __name__ == "__main__":
    main()
