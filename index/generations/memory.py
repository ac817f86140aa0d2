"""Keeping a long build, and a process that lives for weeks, small. Where there is no glibc, there is nothing to do."""

import ctypes

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def return_free_memory() -> None:
    """Give freed memory back to the system.

    glibc keeps it: batches of ever different lengths fragmented a build's heap to 2 GB, of which 0.5 GB were in use.
    """
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError, TypeError):
        return


def share_heaps(number: int) -> None:
    """Let all threads together have so many heaps; to be called before they begin.

    glibc gives up to eight for each core, and each keeps what its threads once needed.
    """
    try:
        ctypes.CDLL(None).mallopt(_ARENA_MAX, number)
    except (OSError, AttributeError, TypeError):
        return
