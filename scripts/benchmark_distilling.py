#!/usr/bin/env python3
"""What a model makes of past threads, held against what a person says a good answer must and must not hold.

--write-prompts writes the requests about a sample of threads, as the model gets them, one JSON object a line; --record
holds the answers of a large model to them: {"case_id", "pair", "prompt", "reply"} each, `reply` as the model wrote it.
They are read and checked like any answer, and compared with the extractive pairs. No index and no network is needed.
The record quotes the threads, so it is kept with them and not here.

    python scripts/benchmark_distilling.py --slack-export PATH --team FILE --write-prompts FILE --sample 20
    python scripts/benchmark_distilling.py --slack-export PATH --team FILE --labels FILE --record FILE
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from copilot.commands.terminal.guarded import guarded
from copilot.distilling.distiller import PROMPT, Asking, asking_about
from copilot.distilling.material import materials_of
from copilot.drafting.calling.reply import read_reply
from copilot.drafting.prompting import prompt
from copilot.drafting.prompting.fencing import Fence
from copilot.drafting.prompting.tokens import estimate
from copilot.evaluation.case_making import shares
from copilot.evaluation.case_making.gold_labels import ThreadLabel, read_gold
from copilot.evaluation.case_making.shares import Made
from copilot.evaluation.labelled_workspace import read_team
from index.cases.as_read import thread_as_read
from index.cases.from_thread import reading_of_thread
from index.cases.references import References
from index.errors import InputError
from index.model import Case, Thread
from index.sources.slack_export import SlackExport
from index.team import TeamTally, name_team

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from index.distilled.distilled import Distilled

_TOKENS = 8_000  # of one thread
_FENCE = Fence("5f2c9e")  # the same each time, so that prompts can be compared


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slack-export", type=Path, required=True)
    parser.add_argument("--team", type=Path)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--record", type=Path)
    parser.add_argument("--write-prompts", type=Path)
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", action="store_true", help="list what is missing or dropped, thread by thread")
    arguments = parser.parse_args()
    made = dict(_requests(arguments.slack_export, arguments.team))
    if arguments.write_prompts:
        chosen = random.Random(arguments.seed).sample(sorted(made), min(arguments.sample, len(made)))
        lines = (_written(key, made[key][1]) for key in sorted(chosen))
        arguments.write_prompts.write_bytes(b"".join(lines))
    elif arguments.labels and arguments.record:
        report(made, read_gold(arguments.labels, ThreadLabel), arguments.record, show_wrong=arguments.wrong)
    else:
        raise InputError("Give --write-prompts FILE, or --labels FILE and --record FILE.")


def _requests(export: Path, team: Path | None) -> Iterator[tuple[tuple[str, int], tuple[Case, Asking]]]:
    """Each pair of each case of an export, with what a model is asked about it."""
    threads = [item for item in SlackExport(export).read() if isinstance(item, Thread)]
    tally = TeamTally()
    for thread in threads:
        tally.add_thread(thread)
    who, references = name_team([tally], read_team(team) if team else ()), References(None)
    for thread in threads:
        reading = reading_of_thread(thread, who, references)
        if isinstance(reading.case, Case):
            for material in materials_of(thread, reading.case, thread_as_read(thread, reading, who)):
                if asking := asking_about(material, _FENCE, estimate, _TOKENS):
                    yield (material.case_id, material.pair), (reading.case, asking)


def _written(key: tuple[str, int], asking: Asking) -> bytes:
    told = {said.role: said.text for said in asking.messages}
    return orjson.dumps({"case_id": key[0], "pair": key[1], "prompt": prompt.combined_hash([PROMPT]), **told}) + b"\n"


def report(
    made: Mapping[tuple[str, int], tuple[Case, Asking]],
    gold: Mapping[str, ThreadLabel],
    record: Path,
    *,
    show_wrong: bool,
) -> None:
    """The figures of all threads of the record that are true cases, extractive and distilled beside each other."""
    before, after, dropped, written = list[Made](), list[Made](), Counter[str](), 0
    rows = [row for line in record.read_bytes().splitlines() if (row := orjson.loads(line))["case_id"] in gold]
    for case_id, row in ((one["case_id"], one) for one in rows if (one["case_id"], one["pair"]) in made):
        case, asking = made[case_id, row["pair"]]
        distilled = asking.understand(read_reply(orjson.dumps(row["reply"]).decode(), asking.schema))
        dropped.update(distilled.dropped)
        written += _sentences(distilled)
        if row["pair"] == 1 and gold[case_id].is_case and not case.further:
            one = Made(gold[case_id], case.resolution, case.standing, frozenset(), title=case.title)
            before.append(one)
            after.append(_distilled(one, distilled))
            if show_wrong:
                print(case_id, shares.faults(one), "→", shares.faults(after[-1]), distilled.dropped)
    none = [one for one in rows if one["reply"]["standing"]["value"] == "none" and one["pair"] == 1]
    right = sum(not gold[one["case_id"]].is_case for one in none)
    print(f"of {len(none)} in which it found no answer, {right} are no case")
    print(f"{len(rows)} answers; {written} sentences kept, {sum(dropped.values())} dropped: {dict(dropped)}")
    print(f"{'':22} {'extractive':>10} {'distilled':>10}    ({len(before)} true cases with one pair)")
    for name, figure in _FIGURES.items():
        print(f"{name:22} {_number(figure(before)):>10} {_number(figure(after)):>10}")


def _distilled(one: Made, distilled: Distilled) -> Made:
    """What is shown of it: an answer with nothing left falls back on the thread's own words."""
    versions = " ".join(version.text for version in (*distilled.fixed_in, *distilled.affected))
    told = f"{distilled.steps}\n{versions}".strip() if distilled.answer else one.resolution
    return replace(
        one,
        resolution=told,
        title=distilled.title.text if distilled.title else one.title,
        standing=distilled.standing or one.standing,
    )


def _sentences(distilled: Distilled) -> int:
    parts = (distilled.question, distilled.answer, distilled.affected, distilled.fixed_in)
    return sum(map(len, parts)) + (distilled.title is not None)


def _length(made: list[Made]) -> float | None:
    """The mean length of a resolution, in characters."""
    return sum(len(one.resolution or "") for one in made) / len(made) if made else None


_FIGURES = {
    "must_contain met": shares.must_contain_met,
    "must_not violated": shares.must_not_contain_violated,
    "title overlap, F1": shares.title_overlap,
    "standing right": shares.standing_right,
    "characters": _length,
}


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}" if value <= 1 else f"{value:.0f}"


if __name__ == "__main__":
    guarded(main)
