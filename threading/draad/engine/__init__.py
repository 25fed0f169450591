"""Engine: one way to do the same work for many items, in order, on whatever there is to work with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from draad.engine.local import Local

__all__ = ["Engine", "Local"]

Item = TypeVar("Item")
Result = TypeVar("Result")


class Engine(Protocol):
    """One method wide; every engine gives the same results in the same order."""

    def map(
        self, work: Callable[[Item], Result], items: Iterable[Item], lost: Callable[[Item, str], Result]
    ) -> Iterator[Result]:
        """Yield ``work(item)`` for each item in the order given, or ``lost(item, reason)`` where that failed.

        Parameters
        ----------
        work
            Can be sent to another process: a function of a module, or a ``partial`` of one.
        items
            Taken in as they are needed.
        lost
            Called in this process for an item that no process survived; ``reason`` says why.
        """
        ...
