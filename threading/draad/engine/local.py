"""Engine: the processors of this machine.

Items travel in chunks, a bounded number of them at a time, to processes that are started afresh ("spawn":
the same on every system, and no locks copied in mid-use).  A process that dies takes no more with it than the
item that killed it, and none outlives the one that started it.
"""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice
from operator import length_hint
from typing import TYPE_CHECKING, TypeVar

import msgspec

from draad.errors import SettingsError

if TYPE_CHECKING:
    from concurrent.futures import Future
    from concurrent.futures.process import ProcessPoolExecutor
    from multiprocessing.connection import Connection

Item = TypeVar("Item")
Result = TypeVar("Result")

FEW = 256  # items; so few are begun right here, since starting processes may take longer than doing them
PATIENCE = 0.5  # seconds; what is left of the few by then is worth the processes
CHUNK = 64  # items; enough to make the post cheap, and so many that they can be shared out evenly
WAITING = 4  # chunks for each process, under way or done and not yet asked for: this bounds the memory
MOST_JOBS = 61  # Windows cannot wait for more processes
TRIES = 2  # a process may be killed for what another one did to the memory

DIED = f"the process that did it died, {TRIES} times over"
TOO_DEEP = "it is nested too deeply"
TOO_LARGE = "it takes more memory than there is"


class _Lost(msgspec.Struct, frozen=True):
    """What comes back instead of a result."""

    reason: str


class _CannotStartError(Exception):
    """Processes die before they do anything, as below a script without ``if __name__ == "__main__"``."""


class Local:
    """The default engine.

    Parameters
    ----------
    jobs
        How many processes work at once; 1 does everything in this one.

    Raises
    ------
    SettingsError
        When ``jobs`` is below 1.
    """

    def __init__(self, jobs: int = 1) -> None:
        if jobs < 1:
            raise SettingsError(f"{jobs} processes cannot do anything: give 1 job or more")
        self.jobs = min(jobs, MOST_JOBS)

    def map(
        self, work: Callable[[Item], Result], items: Iterable[Item], lost: Callable[[Item, str], Result]
    ) -> Iterator[Result]:
        """Yield ``work(item)`` for each item in the order given, or ``lost(item, reason)``.

        An exception that ``work`` raises ends the run.  What a single item is to blame for (a process that
        died, a lack of memory, nesting beyond the stack) becomes ``lost(item, reason)``; in this process,
        where nothing can be saved from a crash, only the latter two do.
        """
        for item, outcome in self._outcomes(work, items):
            yield lost(item, outcome.reason) if isinstance(outcome, _Lost) else outcome

    def _outcomes(
        self, work: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[tuple[Item, Result | _Lost]]:
        remaining = iter(items)
        if self.jobs > 1:
            total = length_hint(items, CHUNK * self.jobs * WAITING)
            first = deque(islice(remaining, FEW + 1))
            if len(first) <= FEW:
                total = len(first)
                enough = time.monotonic() + PATIENCE
                while first and time.monotonic() < enough:
                    item = first.popleft()
                    yield item, _attempt(work, item)
            remaining = chain(first, remaining)
            size = max(1, min(CHUNK, total // (self.jobs * WAITING)))
            if first:
                yield from self._elsewhere(work, remaining, size)
        for item in remaining:
            yield item, _attempt(work, item)

    def _elsewhere(
        self, work: Callable[[Item], Result], items: Iterator[Item], size: int
    ) -> Iterator[tuple[Item, Result | _Lost]]:
        """Do the work in other processes, or here where none can start."""
        from concurrent.futures.process import BrokenProcessPool

        sent: deque[tuple[list[Item], Future[list[Result | _Lost]] | None]] = deque()
        while True:
            with suppress(BrokenProcessPool), _workers(self.jobs) as pool:
                while True:
                    while len(sent) < self.jobs * WAITING and (chunk := list(islice(items, size))):
                        sent.append((chunk, None))  # it is on the list before anything can go wrong
                        sent[-1] = (chunk, pool.submit(_attempt_all, work, chunk))
                    if not sent:
                        return
                    chunk, future = sent[0]
                    assert future is not None
                    outcomes = future.result()
                    sent.popleft()
                    yield from zip(chunk, outcomes, strict=True)
            # One process has died and nobody knows of which item: each of those under way is tried by itself.
            doubtful = deque(item for chunk, _ in sent for item in chunk)
            sent.clear()
            try:
                yield from _one_by_one(work, doubtful)
            except _CannotStartError:
                for item in chain(doubtful, items):
                    yield item, _attempt(work, item)
                return


def _one_by_one(work: Callable[[Item], Result], items: deque[Item]) -> Iterator[tuple[Item, Result | _Lost]]:
    """Send the items one at a time to a single process, and a fresh one whenever it dies."""
    from concurrent.futures.process import BrokenProcessPool

    tries = 0
    while items:
        with suppress(BrokenProcessPool), _workers(1) as pool:
            try:
                pool.submit(_nothing).result()
            except BrokenProcessPool as error:
                raise _CannotStartError from error
            while items:
                outcome = pool.submit(_attempt, work, items[0]).result()
                tries = 0
                yield items.popleft(), outcome
            return
        tries += 1
        if tries == TRIES:
            tries = 0
            yield items.popleft(), _Lost(DIED)


@contextmanager
def _workers(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Lend processes, started when needed; they end with the block, at once if it is left early.

    Every worker holds the reading end of a pipe, and this process alone the writing end: when that closes, be
    it on purpose or because this process was killed, the workers notice and end.
    """
    from concurrent.futures.process import ProcessPoolExecutor
    from multiprocessing import get_context

    context = get_context("spawn")
    lifeline, hold = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(lifeline,))
    finished = False
    try:
        yield pool
        finished = True
    finally:
        if not finished:
            hold.close()
        pool.shutdown(cancel_futures=True)
        hold.close()
        lifeline.close()


def _begin(lifeline: Connection) -> None:
    """Make a worker deaf to Ctrl-C, which is meant for its parent, and tie its life to that one's."""
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    with suppress(OSError):  # how Windows reports the end of a pipe
        lifeline.poll(None)
    os._exit(1)


def _nothing() -> None:
    pass


def _attempt(work: Callable[[Item], Result], item: Item) -> Result | _Lost:
    try:
        return work(item)
    except RecursionError:
        return _Lost(TOO_DEEP)
    except MemoryError:
        return _Lost(TOO_LARGE)


def _attempt_all(work: Callable[[Item], Result], items: list[Item]) -> list[Result | _Lost]:
    return [_attempt(work, item) for item in items]
