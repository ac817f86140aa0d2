"""Why there is no draft by the model. Engineers read the message beside the template draft that they get instead.

WorkFailedError
├── PromptError              a file in prompts/ and the code do not match
└── ModelError               the model gave no usable answer
    ├── ModelUnreachableError    no connection, or it broke                         asked again
    ├── ModelBusyError           too many requests, or the server's own fault       asked again, when there is time
    ├── ModelTimeoutError        no answer before the deadline
    ├── ModelRefusedError        the key, the model's name or the request is wrong, or its quota is spent
    │   └── ModelTooLongError        the model reads less than it was sent              asked again with less
    ├── BudgetSpentError         the tokens of this suggestion, or of this day
    └── ModelReplyError          it answered, but the answer is unusable            asked once to repair it
        └── UnfitReplyError          well formed, but not fit to be shown as good
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import WorkFailedError

if TYPE_CHECKING:
    from copilot.model import Judgement, Stopped


class PromptError(WorkFailedError):
    """A prompt lacks a variable, has an unknown one, or is missing."""


class ModelError(WorkFailedError):
    """The base of everything that can go wrong with a model; the engineer gets a suggestion all the same.

    `stopped` is the last draft that it wrote and that was not let through, `judgement` what it said of the evidence.
    """

    stopped: Stopped | None = None
    judgement: Judgement | None = None


class ModelUnreachableError(ModelError):
    """No connection to the model server, or it broke before the answer was complete."""


class ModelBusyError(ModelError):
    """The server is overloaded or has an internal error; `retry_after` is in seconds, if it asked for a wait."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ModelTimeoutError(ModelError):
    """No answer before the deadline."""


class ModelRefusedError(ModelError):
    """The server refuses this request, and would refuse it again."""


class ModelTooLongError(ModelRefusedError):
    """The request is longer than what the model reads."""


class BudgetSpentError(ModelError):
    """The token budget is spent."""


class ModelReplyError(ModelError):
    """The server's answer is not a reply; `reply` is its text, if there is one."""

    def __init__(self, message: str, reply: str = "") -> None:
        super().__init__(message)
        self.reply = reply


class UnfitReplyError(ModelReplyError):
    """A reply that must not be shown as good."""
