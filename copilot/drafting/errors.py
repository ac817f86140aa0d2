"""Why there is no draft by the model. An engineer reads each message beside the template draft that is there instead.

WorkFailedError
├── PromptError              a file in prompts/ and the code do not fit together
└── ModelError               the model was of no use
    ├── ModelUnreachableError    no connection, or it broke                         asked again
    ├── ModelBusyError           too many requests, or the server's own fault       asked again, when there is time
    ├── ModelTimeoutError        no answer before the deadline
    ├── ModelRefusedError        the key, the model's name or the request is wrong
    ├── BudgetSpentError         the tokens of this suggestion, or of this day
    └── ModelReplyError          it answered, and the answer is no use              asked once to mend it
        └── UnfitReplyError          well formed, and nothing that may be shown as good
"""

from __future__ import annotations

from index.errors import WorkFailedError


class PromptError(WorkFailedError):
    """A prompt lacks a variable, has one that nobody gives, or is not there."""


class ModelError(WorkFailedError):
    """The base of all that can be wrong with a model; none of it keeps an engineer from getting a suggestion."""


class ModelUnreachableError(ModelError):
    """No connection to the model server, or it broke before the answer was complete."""


class ModelBusyError(ModelError):
    """The server has too much to do, or a fault of its own; `retry_after` is its wish in seconds, if it has one."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ModelTimeoutError(ModelError):
    """No answer before the deadline."""


class ModelRefusedError(ModelError):
    """The server will not answer this, however often it is asked."""


class BudgetSpentError(ModelError):
    """The tokens that may be used are used."""


class ModelReplyError(ModelError):
    """The server answered with something that is no reply; `reply` is the text, where there is one."""

    def __init__(self, message: str, reply: str = "") -> None:
        super().__init__(message)
        self.reply = reply


class UnfitReplyError(ModelReplyError):
    """A reply that must not be shown as good."""
