"""Measures which posts of labelled companies are read as releases, and which cases their fixes are attached to.

    python -m scripts.measure_releases ../shared/data/support/COMPANY … [--chat EXPORT …]

Right is what `release_labels.json` says, read by hand. In a `--chat` export of an open community everybody counts as
team, and what is read as a release is printed for reading.
"""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.cases.make import CaseMaker
from index.cases.references import References
from index.engines.words import WordIndex
from index.history.forgotten import NOTHING_FORGOTTEN
from index.model import Case, Release, Thread
from index.releases.announcement import vouched_for
from index.releases.fixed_since import fixed_since
from index.sources.slack_export import SlackExport
from index.team import Team

if TYPE_CHECKING:
    from collections.abc import Sequence

LABELS = Path(__file__).with_name("release_labels.json")
_ID = re.compile(r"\bU[A-Z0-9]{8,}\b")


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read of one company: its cases and the releases that its team or an app announced."""

    cases: list[Case]
    releases: list[Release]


def read(folder: Path) -> Reading:
    team = Team(frozenset(_ID.findall((folder / "team.json").read_text())), "settings")
    make = CaseMaker(team, References(), False, NOTHING_FORGOTTEN)
    items = list(SlackExport(folder / "export").read())
    made = [make(item) for item in items if isinstance(item, Thread)]
    announced = [item for item in items if isinstance(item, Release)]
    return Reading(
        [case for case in made if isinstance(case, Case)], list(vouched_for(announced, team, make.references))
    )


def attached(reading: Reading) -> set[tuple[str, str]]:
    """Each case that a release fixed, by the ts of its thread, with the name of the release."""
    words = WordIndex.create(None, ["public"])
    words.add("public", reading.cases)
    words.finish()
    now = max(release.at for release in reading.releases)
    found = {
        case.case_id.rpartition(":")[2]: fixed_since(
            case, reading.releases, now, lambda word: words.rarity("public", word)
        )
        for case in reading.cases
    }
    return {(ts, fix.release.tag) for ts, fix in found.items() if fix}


def measure(folder: Path) -> str:
    labels = json.loads(LABELS.read_text())[folder.name]
    reading = read(folder)
    posts, right = {release.ts for release in reading.releases}, set(labels["posts"])
    fixes, true = attached(reading), {(ts, tag) for ts, tag in labels["fixes"]}
    return (
        f"{folder.name}: posts {len(posts & right)} of {len(right)}, {len(posts - right)} wrong "
        f"({len(reading.releases)} releases); fixes {len(fixes & true)} of {len(true)}, "
        f"{len(fixes - true)} wrong {sorted(fixes - true) or ''}"
    )


def read_chat(path: Path) -> list[str]:
    """What is read as a release where everybody is believed."""
    return [f"  {item.tag}: {item.url}" for item in SlackExport(path).read() if isinstance(item, Release)]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--chat", nargs="*", type=Path, default=[])
    given = parser.parse_args(arguments)
    for folder in given.folders:
        print(measure(folder))
    for path in given.chat:
        found = read_chat(path)
        print("\n".join([f"{path.name}: {len(found)}", *found]))


if __name__ == "__main__":
    main()
