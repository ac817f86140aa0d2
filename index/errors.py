"""All errors that the index and the app raise on purpose. Each message is one line: what, where, what to do.

SupportCopilotError
├── InputError        the input or the settings are wrong        exit code 2
└── WorkFailedError   the work could not be done                 exit code 1
    ├── LockHeldError       another process is writing the index
    ├── IndexMissingError   there is no index to search, or another model built it
    ├── BuildRejectedError  a new generation failed its checks; the old one stays
    │   └── UnreachableVectorsError  its graph does not lead to all vectors; another try may
    ├── SourceFailedError   a live source could not be read completely; what was read is kept
    ├── ShrunkError         far fewer cases than before: someone has to look first
    └── BusyError           a service asks us to wait before we call it again
"""


class SupportCopilotError(Exception):
    """The base of every error that is shown to a person as one line."""

    exit_code = 1


class InputError(SupportCopilotError):
    """The input or the settings are wrong; nothing was done."""

    exit_code = 2


class WorkFailedError(SupportCopilotError):
    """The work could not be done; everything is as it was before."""


class LockHeldError(WorkFailedError):
    """Another process is writing the index."""


class IndexMissingError(WorkFailedError):
    """There is no usable index."""


class BuildRejectedError(WorkFailedError):
    """A new generation failed its checks and was not put live."""


class UnreachableVectorsError(BuildRejectedError):
    """The graph of a new generation does not lead to all of its vectors."""


class SourceFailedError(WorkFailedError):
    """A live source could not be read completely; what was read is kept, and the next run continues from there."""


class ShrunkError(WorkFailedError):
    """So many cases would be removed that it looks like a fault, so none was."""


class BusyError(WorkFailedError):
    """A service asks us to wait: nothing was done, and the same call may be made again after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after
