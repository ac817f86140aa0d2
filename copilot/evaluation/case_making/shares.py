"""Figures about cases that were made, as pure functions over what was made and what a person said."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from copilot.evaluation.case_making.gold_labels import ThreadLabel
from copilot.evaluation.classification_metrics import macro_f1

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from copilot.evaluation.case_making.gold_labels import IssueLabel

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of one labelled thread or issue."""

    label: ThreadLabel | IssueLabel
    resolution: str | None  # None: it is no case, or only points at one
    standing: str  # of the case; "none" without one
    answers: frozenset[str]  # ts of the messages, or places of the comments, that the resolution is made of
    why_not: str = ""  # the reason why it is no case
    title: str = ""  # of the case
    kind: str = ""  # of the thread; empty when it was not read
    roles: Mapping[str, str] = field(default_factory=dict)  # what each message of its thread does, by ts

    @property
    def is_case(self) -> bool:
        return self.resolution is not None


def is_case(made: Sequence[Made]) -> dict[str, float | None]:
    """F1, precision and recall of "is a case"."""
    right = sum(one.is_case and one.label.is_case for one in made)
    return f1_of(right, sum(one.is_case for one in made), sum(one.label.is_case for one in made))


def answer_messages(made: Sequence[Made]) -> dict[str, float | None]:
    """F1, precision and recall of the messages that resolutions are made of, counted over all messages together.

    Only in threads that are cases: what was wrongly made one counts in `is_case`, and here it would count twice.
    """
    return _answers([one for one in made if one.label.is_case])


def answer_messages_everywhere(made: Sequence[Made]) -> dict[str, float | None]:
    """The same over all threads: in one that is no case, no message answers."""
    return _answers(made)


def _answers(made: Sequence[Made]) -> dict[str, float | None]:
    right = sum(len(one.answers & one.label.answers) for one in made)
    return f1_of(right, sum(len(one.answers) for one in made), sum(len(one.label.answers) for one in made))


def standing_right(made: Sequence[Made]) -> float | None:
    """The share of the true cases that were made cases with the standing a person gave them."""
    return _share(one.is_case and one.standing == one.label.standing for one in made if one.label.is_case)


def must_contain_met(made: Sequence[Made]) -> float | None:
    """Of the true cases that were made: the share whose resolution holds every string that it must hold."""
    rows = [(one.resolution or "", one.label.must_contain) for one in _kept(made) if one.label.must_contain]
    return _share(len(strings_in(text, strings)) == len(strings) for text, strings in rows)


def must_not_contain_violated(made: Sequence[Made]) -> float | None:
    """Of the true cases that were made: the share whose resolution holds a string that it must not hold."""
    rows = [(one.resolution or "", one.label.must_not_contain) for one in _kept(made) if one.label.must_not_contain]
    return _share(bool(strings_in(text, strings)) for text, strings in rows)


def kinds_macro_f1(made: Sequence[Made]) -> float | None:
    """The mean F1 of the kinds of threads, over all threads that were read; a kind named in vain counts 0."""
    rows = [(one.label.kind, one.kind) for one in made if one.kind and isinstance(one.label, ThreadLabel)]
    return macro_f1([truth for truth, _ in rows], [said for _, said in rows]) if rows else None


def title_overlap(made: Sequence[Made]) -> float | None:
    """Of the true cases that were made: the mean F1 of the words of the title and of the one a person gave."""
    rows = [(one.title, one.label.good_title) for one in _kept(made) if isinstance(one.label, ThreadLabel)]
    overlaps = [_words_shared(title, good) for title, good in rows if good]
    return sum(overlaps) / len(overlaps) if overlaps else None


def _words_shared(one: str, other: str) -> float:
    mine, theirs = (Counter(_WORD.findall(text.casefold())) for text in (one, other))
    return f1_of((mine & theirs).total(), mine.total(), theirs.total())["f1"] or 0.0


def not_cases_left_out(made: Sequence[Made]) -> float | None:
    """The share of what is no case that was not made one."""
    return _share(not one.is_case for one in made if not one.label.is_case)


def cases_kept(made: Sequence[Made]) -> float | None:
    """The share of the true cases that were made cases."""
    return _share(one.is_case for one in made if one.label.is_case)


def shown_comments_that_answer(made: Sequence[Made]) -> float | None:
    """Of all comments that the resolutions of true cases are made of: the share that a person calls an answer."""
    return _share(place in one.label.answers for one in _kept(made) for place in one.answers)


def roles_macro_f1(made: Sequence[Made]) -> float | None:
    """The mean F1 of all roles, over the messages that were read; None where the labels name no role."""
    labelled = [(one.roles, one.label.roles) for one in made if isinstance(one.label, ThreadLabel)]
    both = [(truth, roles[ts]) for roles, named in labelled for ts, truth in named if ts in roles]
    return macro_f1([truth for truth, _ in both], [said for _, said in both]) if both else None


def strings_in(text: str, strings: Iterable[str]) -> list[str]:
    """Those that stand in the text, whatever their case and without code marks."""
    plain = _plain(text)
    return [string for string in strings if _plain(string) in plain]


def faults(one: Made) -> dict[str, Any]:
    """What is wrong with a case, for whoever wants to mend it; empty when nothing is."""
    found: dict[str, Any] = {}
    if one.is_case != one.label.is_case:
        found |= {"is_case": one.is_case} | ({"why_not": one.why_not} if one.why_not else {})
    if not one.label.is_case:
        return found
    if one.standing != one.label.standing:
        found["standing"] = one.standing
    if one.is_case:
        missing, extra = one.label.answers - one.answers, one.answers - one.label.answers
        held = strings_in(one.resolution or "", one.label.must_contain)
        found |= {"answers_missing": sorted(missing), "answers_extra": sorted(extra)}
        found |= {"not_contained": [string for string in one.label.must_contain if string not in held]}
        found |= {"contained": strings_in(one.resolution or "", one.label.must_not_contain)}
    return {name: value for name, value in found.items() if value not in ([], None)}


def f1_of(right: int, named: int, there: int) -> dict[str, float | None]:
    """F1, precision and recall; a figure that nothing speaks for is None."""
    return {
        "f1": 2 * right / (named + there) if named + there else None,
        "precision": right / named if named else None,
        "recall": right / there if there else None,
    }


def _kept(made: Sequence[Made]) -> list[Made]:
    return [one for one in made if one.is_case and one.label.is_case]


def _share(said: Collection[bool] | Iterable[bool]) -> float | None:
    values = list(said)
    return sum(values) / len(values) if values else None


def _plain(text: str) -> str:
    return text.casefold().replace("`", "")
