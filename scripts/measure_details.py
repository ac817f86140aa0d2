"""Measures which personal details template drafts leak, and what masking damages, on labelled Slack exports.

    python -m scripts.measure_details ../shared/data/support/COMPANY … [--show]

For each case in an export, the template draft for a different user is written. A leak is a participant's name (in full,
or a capitalized word of it), an id, an email address, one of the asker's hosts, a link to a call, or anything the
labels forbid. Damage is code in the answer that is not in the draft exactly, or anything that the labels require and
the answer has. The criteria are defined here and share no code with the rules that they measure.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot.drafting.checks import check_draft
from copilot.drafting.given import Given
from copilot.drafting.policy import DraftPolicy
from copilot.drafting.template import template_draft
from index.cases.from_thread import case_from_thread
from index.cases.references import References
from index.model import Case, Thread
from index.search.match import Evidence, Match
from index.sources.slack_export import SlackExport
from index.team import Team

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_CALL = re.compile(
    r"meet\.google|zoom\.us|teams\.microsoft|whereby|calendly|cal\.com|meet\.\w+\.|/huddle", re.IGNORECASE
)
_HOST = re.compile(
    r"(?:https?://|\b)((?:[a-z0-9-]+\.)+(?:internal|corp|local|example|com|net|io|dev|org))\b", re.IGNORECASE
)
_MAIL, _ID = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), re.compile(r"\bU[A-Z0-9]{8,}\b")
_PRODUCTS = re.compile(
    r"docs?\.|status\.|help\.|github\.com|slack\.com|kubernetes\.io|amazonaws\.com|googleapis\.com", re.IGNORECASE
)
# First names and surnames in this data that are also ordinary words.
_WORDS = {
    "Mark",
    "Will",
    "Max",
    "May",
    "Page",
    "Park",
    "Grant",
    "Van",
    "Der",
    "Member",
    "Kit",
    "Fern",
    "Ivy",
    "Stein",
    "Hank",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One draft: what it leaks, and what it lost."""

    case_id: str
    leaks: tuple[str, ...]
    lost: tuple[str, ...]
    code: int  # pieces of code in the answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--show", action="store_true", help="print each leak and each loss")
    args = parser.parse_args()
    for folder in args.folders:
        found = list(measure(folder))
        print(json.dumps({"company": folder.name} | summary(found)))
        if args.show:
            for one in found:
                for kind, what in (("leak", one.leaks), ("lost", one.lost)):
                    for piece in what:
                        print(f"  {kind} {one.case_id}: {piece!r}")


def measure(folder: Path) -> Iterator[Measured]:
    """Measure every case in a company's export."""
    labels = [json.loads(line) for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines() if line]
    by_thread = {f"slack:{row['channel']}:{row['thread_ts']}": row for row in labels}
    team = Team(frozenset(json.loads((folder / "team.json").read_text(encoding="utf-8"))["team"]), "settings")
    users = {user["id"]: user for user in json.loads((folder / "export/users.json").read_text(encoding="utf-8"))}
    for item in SlackExport(folder / "export").read():
        case = case_from_thread(item, team, References()) if isinstance(item, Thread) else None
        if isinstance(item, Thread) and isinstance(case, Case) and case.resolution:
            yield _measured(item, case, by_thread.get(case.case_id, {}), users)


def summary(found: list[Measured]) -> dict[str, Any]:
    """The figures of one company."""
    kinds = Counter(leak.partition(" ")[0] for one in found for leak in one.leaks)
    code, lost = sum(one.code for one in found), sum(len(one.lost) for one in found)
    return {
        "drafts": len(found),
        "with_a_leak": sum(bool(one.leaks) for one in found),
        "leaks": dict(sorted(kinds.items())),
        "pieces_of_code": code,
        "lost": lost,
        "damaged_drafts": sum(bool(one.lost) for one in found),
    }


def _measured(thread: Thread, case: Case, labels: dict[str, Any], users: dict[str, Any]) -> Measured:
    match = Match(case, 1.0, Evidence(1.0, 1.0))
    policy = DraftPolicy()
    draft = check_draft(template_draft((match,), True, policy), Given((match,), policy))
    text = draft.text.replace(case.url, "")
    answer = case.resolution or ""
    return Measured(
        case.case_id,
        tuple(_leaks(text, thread, labels, users)),
        tuple(_lost(text, answer, labels)),
        len(_CODE.findall(answer)),
    )


def _leaks(text: str, thread: Thread, labels: dict[str, Any], users: dict[str, Any]) -> Iterator[str]:
    present = {user for m in thread.messages for user in (m.author, *m.mentions)}
    for name in sorted(_names(present, users)):
        if re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text):
            yield f"name {name}"
    asker = thread.messages[0].author
    said = "\n".join(m.text for m in thread.messages if m.author == asker)
    for host in {found.lower() for found in _HOST.findall(said)}:
        if host in text.lower() and not _PRODUCTS.search(host):
            yield f"host {host}"
    yield from (f"mail {found}" for found in _MAIL.findall(text))
    yield from (f"id {found}" for found in _ID.findall(text))
    yield from (f"call {found}" for found in _CALL.findall(text))
    for forbidden in labels.get("must_not_contain", ()):
        if _is_a_detail(forbidden, users) and forbidden.lower() in text.lower():
            yield f"forbidden {forbidden}"


def _is_a_detail(forbidden: str, users: dict[str, Any]) -> bool:
    """Whether it is a personal detail; labels also forbid promises and small talk, which are measured elsewhere."""
    known = {word for name in _names(set(users), users) for word in name.split()}
    return bool(re.search(r"@|://|\w\.\w+\.\w|\d{6}", forbidden)) or not known.isdisjoint(forbidden.split())


def _names(ids: set[str], users: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    for user in ids & users.keys():
        profile = users[user].get("profile") or {}
        for shown in filter(None, (profile.get("display_name"), profile.get("real_name"))):
            words = re.split(r"[\s()]+", shown.partition(" | ")[0])  # the company after it may be the product's own
            found |= {shown, *(w for w in words if len(w) >= 3 and w[0].isupper() and w not in _WORDS)}
    return found


def _lost(text: str, answer: str, labels: dict[str, Any]) -> Iterator[str]:
    # A template shows only the beginning of a long answer; what is cut off is not damage.
    shown = answer[:1_200]
    yield from (f"code {piece}" for piece in _CODE.findall(shown) if piece not in text)
    plain = text.lower().replace("`", "")
    for wanted in labels.get("must_contain", ()):
        if (
            wanted.lower().replace("`", "") in shown.lower().replace("`", "")
            and wanted.lower().replace("`", "") not in plain
        ):
            yield f"wanted {wanted}"


if __name__ == "__main__":
    main()
