"""What a model wrote of a thread, without the sentences that may not stand: pure, a reply in, a `Distilled` out.

Each sentence is judged by itself, as drafts are: its messages must say it (grounding.py); no names, hosts and calls, no
links but those that the team gave in the answer, no promises, no secrets, nothing of our own instructions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot.distilling.grounding import CODE, Ground, ungrounded
from copilot.drafting.checks.foreign_links import without_foreign_links
from copilot.drafting.checks.leaks import leaks
from copilot.drafting.checks.promises import promises
from copilot.drafting.checks.safety import without_pings
from copilot.drafting.given import Given
from copilot.drafting.policy import DraftPolicy
from index.cases.references import links_in, versions_in
from index.details import details_in, without_persons
from index.distilled.distilled import Distilled, Sentence
from index.redact import redact
from index.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from copilot.distilling.material import Material
    from index.distilled.distilled import SeenAs

_TITLE, _SENTENCE, _VERSION = 110, 600, 40  # characters
_QUESTION, _ANSWER, _VERSIONS = 2, 8, 4  # sentences
_SPACE = re.compile(r"\s+")
_VERSION_LIKE = re.compile(r"\S*\d\S*")
_MENTION = re.compile(r"(?<![\w/.])@\w[\w.-]*(?!/)")


@dataclass(frozen=True, slots=True)
class Checks:
    """What is needed to judge the sentences about one pair; `ids` are those of the messages that the model saw."""

    material: Material
    ids: Mapping[str, str]  # m1 → id
    system: str  # what the model was told

    def of(self, reply: Mapping[str, Any]) -> Distilled:
        """What is left of a reply that has the form asked for."""
        dropped: list[str] = []
        title = self._kept([reply["title"]], 1, self._title, dropped)
        value, standing_of = self._standing(reply["standing"])
        return Distilled(
            title=title[0] if title else None,
            question=self._kept(reply["question"], _QUESTION, self._question, dropped),
            answer=self._kept(reply["answer"], _ANSWER, self._step, dropped),
            affected=self._kept(reply["affected"], _VERSIONS, self._version, dropped),
            fixed_in=self._kept(reply["fixed_in"], _VERSIONS, self._fix, dropped),
            standing=value,
            standing_of=standing_of,
            dropped=tuple(dropped),
        )

    def _kept(
        self, raw: Sequence[Any], most: int, why_not: Callable[[Sentence], str], dropped: list[str]
    ) -> tuple[Sentence, ...]:
        kept: list[Sentence] = []
        for one in raw:
            sentence = Sentence(clean(one["text"]), tuple(dict.fromkeys(self.ids[name] for name in one["of"])))
            reason = "one_too_many" if len(kept) == most else why_not(sentence)
            if reason:
                dropped.append(reason)
            elif sentence.text not in (other.text for other in kept):
                kept.append(sentence)
        return tuple(kept)

    def _title(self, title: Sentence) -> str:
        if len(title.text) > _TITLE or "\n" in title.text:
            return "too_long"
        return self._unfit(title, Ground(self.material.said_in(title.of), self._whole))

    def _question(self, sentence: Sentence) -> str:
        return self._unfit(sentence, Ground(self.material.said_in(sentence.of), self._whole))

    def _step(self, step: Sentence) -> str:
        """A step stands on what answers; others may only have brought up the names in it."""
        telling = self.material.telling.intersection(step.of)
        if not telling:
            return "it_stands_on_nothing_that_answers"
        return self._unfit(step, Ground(self.material.said_in(telling), self._whole))

    def _version(self, version: Sentence) -> str:
        if len(version.text) > _VERSION or not (_VERSION_LIKE.fullmatch(version.text) or versions_in(version.text)):
            return "no_version"
        return self._unfit(version, Ground(self.material.said_in(version.of)))

    def _fix(self, version: Sentence) -> str:
        telling = self.material.telling.intersection(version.of)
        return self._version(Sentence(version.text, tuple(telling))) if telling else "it_stands_on_nothing_that_answers"

    @property
    def _whole(self) -> str:
        """All that the model was shown."""
        return self.material.said_in(frozenset(self.ids.values()))

    def _standing(self, raw: Mapping[str, Any]) -> tuple[SeenAs, tuple[str, ...]]:
        """What the model saw; that it was confirmed, only where it names somebody's words who is not of the team."""
        of = tuple(dict.fromkeys(self.ids[name] for name in raw["of"]))
        theirs = {turn.message.ts for turn in self.material.conversation.turns if turn.role != "team"}
        value: SeenAs = raw["value"]
        if value == "confirmed" and not theirs.intersection(of):
            return "", ()
        return value, of

    def _unfit(self, sentence: Sentence, ground: Ground) -> str:
        text = sentence.text
        if not text or not sentence.of:
            return "no_message"
        if len(text) > _SENTENCE:
            return "too_long"
        return ungrounded(text, ground) or self._unsafe(sentence)

    def _unsafe(self, sentence: Sentence) -> str:
        """What no draft may say, either; links are those that the team gave in the messages it stands on."""
        text, team = sentence.text, self.material.team.intersection(sentence.of)
        linked = frozenset(links_in(self.material.said_in(team)))
        given = Given(conversation=self.material.conversation)
        asker = self.material.said_in(self.material.asked)
        checks: dict[str, Callable[[], object]] = {
            "a_name_or_a_host": lambda: (
                _plain(without_persons(text, self.material.people, asker)) != _plain(text) or details_in(text, ())
            ),
            "a_link": lambda: without_foreign_links(text, linked, DraftPolicy())[1],
            "a_mention": lambda: without_pings(text)[1] or _MENTION.search(CODE.sub(" ", text)),
            "a_secret": lambda: redact(text).found,
            "a_promise": lambda: promises(text, given),
            "our_instructions": lambda: leaks(text, (self.system,), self._whole),
        }
        return next((reason for reason, found in checks.items() if found()), "")


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
