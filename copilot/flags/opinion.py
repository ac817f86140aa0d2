"""The model's flags and the rules' together: what both see is surer, what only one sees must be sure by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.flags.judge import RULES

if TYPE_CHECKING:
    from copilot.model import Conversation, Flag

# On the development half of the labelled threads, with a large model: three in five of the rules' flags were wrong,
# nearly all of them weak ones that the model did not raise.
_ALONE = 0.8  # share of its confidence that a flag keeps if only one of the two raises it
_LEAST = 0.4  # confidence of a flag that only one of them raises
_FACTS = ("ask_team", "known_issue", "secret_shared")  # not for a model to judge
_ORDER = [rule.__name__ for rule in RULES]


def merge_flags(
    ruled: tuple[Flag, ...], judged: tuple[Flag, ...] | None, conversation: Conversation
) -> tuple[Flag, ...]:
    """One flag of each kind, in the order of the rules; `judged` is None if no model was asked, or it failed.

    Only messages of the thread are evidence; a flag of the model without any is dropped.
    """
    if judged is None:
        return ruled
    order = [turn.message.ts for turn in conversation.turns]
    opinions: dict[str, Flag] = {}
    for flag in sorted(judged, key=lambda flag: flag.confidence):  # the surest of a kind wins
        evidence = tuple(ts for ts in order if ts in flag.evidence)
        if evidence and flag.kind not in _FACTS:
            opinions[flag.kind] = replace(flag, evidence=evidence)
    merged = [_merged(flag, opinions.pop(flag.kind, None), order) for flag in ruled]
    merged += [_alone(flag) for flag in opinions.values()]
    flags = [flag for flag in merged if flag]
    return tuple(sorted(flags, key=lambda flag: _ORDER.index(flag.kind) if flag.kind in _ORDER else len(_ORDER)))


def _merged(rule: Flag, opinion: Flag | None, order: list[str]) -> Flag | None:
    if rule.kind in _FACTS:
        return rule
    if opinion is None:
        return _alone(rule)
    # Both read the same words, so their errors are related: halfway between the surer one and both combined.
    surer = max(rule.confidence, opinion.confidence)
    both = 1 - (1 - rule.confidence) * (1 - opinion.confidence)
    evidence = tuple(ts for ts in order if ts in rule.evidence or ts in opinion.evidence)
    return replace(rule, reason=opinion.reason or rule.reason, evidence=evidence, confidence=(surer + both) / 2)


def _alone(flag: Flag) -> Flag | None:
    confidence = flag.confidence * _ALONE
    return replace(flag, confidence=confidence) if confidence >= _LEAST else None
