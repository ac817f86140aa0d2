"""What people do around an approval, as data: a story is a list of steps, and can be read when it fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from tests.slack.stage import ABOUT

if TYPE_CHECKING:
    from tests.slack.stage import Stage
    from tests.strict_slack import Person

Verb = Literal["approve", "post_anyway", "try_again", "retract", "redraft", "dismiss"]

TEXTS = {
    "short": "Restart the exporter, then it works.",
    # Fits a field, and once it is escaped no message: it is two.
    "long": "\n\n".join(f"{number}. {'Stop & go. ' * 62}".strip() for number in range(1, 5)),
}


class Step(Protocol):
    def do(self, stage: Stage) -> None: ...


def tell(stage: Stage, *story: Step) -> None:
    """Let it happen, in this order."""
    for step in story:
        step.do(stage)


@dataclass(frozen=True)
class Ask:
    """Uma asks, and after a while a card is there."""

    place: Literal["support", "lab"]
    about: str

    def do(self, stage: Stage) -> None:
        stage.clock.wait(5)
        channel = getattr(stage, self.place)
        stage.asked.append((channel, stage.uma.says(channel, ABOUT[self.about])))
        stage.work()
        stage.clock.wait(3)
        stage.work()


@dataclass(frozen=True)
class Talk:
    """The thread goes on: a message, one of the team's, an edit or a deletion."""

    what: Literal["says", "answers", "edits", "deletes"]

    def do(self, stage: Stage) -> None:
        channel, ts = stage.asked[-1]
        if stage.slack.world.message(channel, ts) is None:
            return
        mine = [m.ts for m in stage.slack.thread(channel, ts) if m.user == stage.uma.id]
        match self.what:
            case "says":
                stage.uma.says(channel, "It happens on weekends too.", ts)
            case "answers":
                stage.ben.says(channel, "I am looking into this.", ts)
            case "edits" if mine:
                stage.uma.edits(channel, mine[-1], f"It is urgent. {ABOUT['thread']}")
            case "deletes" if mine:
                stage.uma.deletes(channel, mine[-1])


@dataclass(frozen=True)
class Click:
    who: Literal["ana", "ben"]
    verb: Verb
    card: int = -1

    def do(self, stage: Stage) -> None:
        person: Person = getattr(stage, self.who)
        value = stage.click(person, self.verb, self.card)
        suggestion_id, _, state = value.partition(" ")
        if value and self.verb in ("approve", "post_anyway"):
            stage.oracle.consent(person.id, suggestion_id, state=state)
        if value and self.verb == "try_again":
            stage.oracle.consent_again(person.id, suggestion_id)


@dataclass(frozen=True)
class Write:
    """Somebody edits the draft in its modal and posts that, or corrects what was posted."""

    who: Literal["ana", "ben"]
    text: Literal["short", "long"]
    verb: Literal["edit", "correct"] = "edit"
    card: int = -1

    def do(self, stage: Stage) -> None:
        person: Person = getattr(stage, self.who)
        suggestion_id = stage.click(person, self.verb, self.card)
        if not suggestion_id:
            return
        stage.work()
        view = person.modal
        if view is None or "submit" not in view.body or "draft" not in {a for v in view.values.values() for a in v}:
            return
        text = TEXTS[self.text]
        person.types({"draft": text})
        if self.verb == "correct":
            stage.oracle.consent(person.id, suggestion_id, text, corrects=True)
        else:
            _, shown, *state = view.private_metadata.split()
            stage.oracle.consent(person.id, shown, text, state[0] if state else "")
        person.submits()


@dataclass(frozen=True)
class Wait:
    seconds: float

    def do(self, stage: Stage) -> None:
        stage.clock.wait(self.seconds)
        stage.process.look()


@dataclass(frozen=True)
class Work:
    def do(self, stage: Stage) -> None:
        stage.work()
