"""Keeping the memory of long builds and long-running processes small. Without glibc these functions do nothing."""

import ctypes

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def return_free_memory() -> None:
    """Give freed memory back to the system.

    glibc keeps it otherwise: batches of varying lengths fragmented a build's heap to 2 GB, with 0.5 GB in use.
    """
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError, TypeError):
        return


def share_heaps(number: int) -> None:
    """Limit the number of heaps for all threads together; call it before any thread starts.

    glibc creates up to eight per core, and each keeps what its threads once needed.
    """
    try:
        ctypes.CDLL(None).mallopt(_ARENA_MAX, number)
    except (OSError, AttributeError, TypeError):
        return
