"""The ways in which a call to Slack can fail, by what each means for the caller."""

from __future__ import annotations

from index.errors import BusyError, WorkFailedError


class SlackError(WorkFailedError):
    """A call to Slack did not succeed."""


class SlackRefusedError(SlackError):
    """Slack refused and did nothing; `code` is its own word for the reason."""

    def __init__(self, method: str, code: str, needed: str = "") -> None:
        more = f" (the scope {needed} is missing)" if needed else ""
        super().__init__(f"Slack refused {method}: {code}{more}.")
        self.code = code


class SlackBusyError(SlackError, BusyError):
    """Too many calls."""

    def __init__(self, method: str, retry_after: float) -> None:
        super().__init__(f"Slack limits how often {method} is called. Try again in {retry_after:.0f} s.", retry_after)


class SlackUnclearError(SlackError):
    """No clear answer: the call may have succeeded or not."""

    def __init__(self, method: str, what: str) -> None:
        super().__init__(f"Slack gave no clear answer to {method} ({what}).")


class TooLateToSendError(SlackBusyError):
    """The process was held up between the last check and the call: nothing was sent; everything is checked again."""

    def __init__(self, method: str) -> None:
        super().__init__(method, 1.0)
        self.args = (f"{method} was not called: the last check was too long ago.",)
