"""Doing one thing while the next is being made ready."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

T = TypeVar("T")


@contextmanager
def ahead(items: Iterator[T]) -> Iterator[Iterator[T]]:
    """The same items in the same order; while one is used, a thread makes the next, until the context ends."""
    with ThreadPoolExecutor(max_workers=1) as maker:
        yield _made_ahead(maker, items)


def _made_ahead(maker: Executor, items: Iterator[T]) -> Iterator[T]:
    coming = maker.submit(next, items, None)
    while (item := coming.result()) is not None:
        coming = maker.submit(next, items, None)
        yield item
