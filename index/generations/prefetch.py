"""Preparing the next item while the current one is in use."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

T = TypeVar("T")


@contextmanager
def prefetched(items: Iterator[T]) -> Iterator[Iterator[T]]:
    """The same items in the same order; until the context ends, a thread computes the next while one is in use."""
    with ThreadPoolExecutor(max_workers=1) as executor:
        yield _prefetch(executor, items)


def _prefetch(executor: Executor, items: Iterator[T]) -> Iterator[T]:
    following = executor.submit(next, items, None)
    while (item := following.result()) is not None:
        following = executor.submit(next, items, None)
        yield item
