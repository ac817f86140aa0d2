"""What a reply can be for. Each purpose has a task for the model, prompts/task/NAME, and a template without one.

`answer` is for every question with matches: whoever writes it reads them, and where they do not answer, the reply
becomes a `holding_reply`. The others are asked for by name, with a click: `suggest(…, purpose="offer_call")`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.drafting.prompting import prompt
from copilot.model import Draft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from copilot.model import Told


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a reply is for, and what is needed to write it.

    `link` names the value that the reply must contain exactly; `tells` says who else is told when it is posted.
    """

    name: str
    is_for: str
    variables: tuple[str, ...]
    link: str = ""
    shows_cases: bool = False  # whether the model gets the cases, and must say which it stands on
    tells: Told | None = None

    @property
    def task(self) -> str:
        return f"task/{self.name}"

    @property
    def prompts(self) -> tuple[str, ...]:
        """All prompts for this purpose; a draft keeps the hash of their texts."""
        return ("system", self.task, "context", "case")

    def exact(self, values: Mapping[str, object]) -> tuple[str, ...]:
        """The links that such a reply must contain exactly."""
        return (str(values[self.link]),) if self.link and values.get(self.link) else ()


ANSWER, HOLDING_REPLY = "answer", "holding_reply"

PURPOSES: dict[str, Purpose] = {
    purpose.name: purpose
    for purpose in (
        Purpose(ANSWER, "answers a question from earlier cases, if they do", ("missing",), shows_cases=True),
        Purpose(HOLDING_REPLY, "says that the team is asked, which is done with it", ("missing",), tells="team"),
        Purpose("missing_facts", "asks for version, adapter or logs", ("missing",)),
        Purpose("offer_call", "offers a call when debugging in writing goes nowhere", ("link",), link="link"),
        Purpose("invite_to_product", "invites to talk with product about a use case", ("link",), link="link"),
        Purpose("product_review", "says that product looks at a wish, which is done with it", (), tells="product"),
        Purpose("follow_up", "asks after silence, and closes", ("waiting_for",)),
        Purpose("thank_and_close", "thanks, and closes", ("issue_url",), link="issue_url"),
        Purpose("out_of_hours", "says that the team is not at work now, and when it is", ("back",)),
        Purpose("hand_over", "tells the next on call how a thread stands", ("link", "status"), link="link"),
        Purpose("secret_shared", "asks to revoke a secret that was posted", ("kinds",)),
    )
}


def template_for(purpose: Purpose, values: Mapping[str, object], *, first: bool = True) -> Draft:
    """The reply without a model; for an answer, see `copilot.drafting.template`. The `first` one to an asker greets.

    Raises:
        PromptError: a value is missing or unknown.
    """
    reply = prompt.load(f"reply/{purpose.name}")
    opening = {"first": first} if "first" in reply.variables else {}
    return Draft(reply.render(**values, **opening), (), "template")
