"""What people say of replies: whether each could be sent, would have to be edited, helps nobody, or does harm. Pure.

send  Right, all that it says is vouched for, and nothing has to be changed. Of a question that nothing answers: an
      honest holding reply, or one that says plainly what is not known.
edit  Right, after a change that takes a few seconds: a sentence too much, a fact that has to be added.
no    It would not be sent, but misleads nobody: a holding reply where there was an answer, an answer to something else
      that is offered as that.
harm  It says with confidence what is wrong, or not an answer to what was asked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from index.errors import InputError
from index.sources.files.json_text import decode_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from copilot.evaluation.answering.labelled_replies import Reply

Verdict = Literal["send", "edit", "no", "harm"]


@dataclass(frozen=True, slots=True)
class VerdictShares:
    """What one judge's verdicts come to; all are shares."""

    answerable: int
    unanswerable: int
    sent: float  # unchanged, of the answerable
    edited: float  # sent, or with a light edit, of the answerable
    honest: float  # sendable, of the unanswerable
    harmful: float  # of all

    def line(self, name: str) -> str:
        return (
            f"{name}: of {self.answerable} answerable {self.sent:.2f} sendable, {self.edited:.2f} with light edits; "
            f"of {self.unanswerable} others {self.honest:.2f} honest; harmful {self.harmful:.3f} of all"
        )


def read_verdicts(file: Path) -> dict[str, Verdict]:
    """One judge's verdicts by the ids of the replies, from lines of {"id": …, "verdict": …}.

    Raises:
        InputError: the file cannot be read, or has a line that is no verdict.
    """
    try:
        rows = [decode_json(line) for line in file.read_bytes().splitlines() if line.strip()]
        found = {row["id"]: row["verdict"] for row in rows}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(f'{file} has no verdicts ({error}); give lines of {{"id": …, "verdict": …}}.') from None
    if unknown := set(found.values()) - set(get_args(Verdict)):
        raise InputError(f"{file}: {min(map(str, unknown))} is no verdict; say {', '.join(get_args(Verdict))}.")
    return found


def verdict_shares(replies: Sequence[Reply], verdicts: Mapping[str, Verdict]) -> VerdictShares:
    """What these replies come to, as far as they have a verdict."""
    known = [verdicts[reply.id] for reply in replies if reply.is_answerable and reply.id in verdicts]
    others = [verdicts[reply.id] for reply in replies if not reply.is_answerable and reply.id in verdicts]
    return VerdictShares(
        len(known),
        len(others),
        _share(known, "send"),
        _share(known, "send", "edit"),
        _share(others, "send"),
        _share([*known, *others], "harm"),
    )


def kappa(first: Mapping[str, Verdict], second: Mapping[str, Verdict]) -> float:
    """Cohen's kappa over what both have judged: 1 for full agreement, 0 for that of chance."""
    both = [(first[name], second[name]) for name in first.keys() & second.keys()]
    if not both:
        return 0.0
    agreed = sum(one == other for one, other in both) / len(both)
    ones, others = Counter(one for one, _ in both), Counter(other for _, other in both)
    chance = sum(ones[verdict] * others[verdict] for verdict in ones) / len(both) ** 2
    return 1.0 if chance == 1.0 else (agreed - chance) / (1 - chance)


def _share(those: Sequence[Verdict], *wanted: Verdict) -> float:
    return sum(one in wanted for one in those) / len(those) if those else 0.0
