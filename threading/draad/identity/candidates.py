"""Pairs worth comparing: blocks of drafts that share something, and few pairs out of each block.

A block of a few gives all its pairs.  A larger one is sorted, and each member meets its neighbours only, so
that the number of pairs grows with the number of members and not with its square.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from draad.identity.compare import CLOCK_REACH, CLOCK_SLACK, SHORT
from draad.identity.faces import Face

SMALL = 8  # members of a block of which all pairs are compared
SHARED = 2  # anchors that two copies share at least; one is shared by many strangers
FULL = 5  # anchors below which a text is so short, or so badly damaged, that one will do
BUCKETS = 61  # parts in which pairs are counted
WINDOW = 4  # neighbours met in each order of a larger block
NEAREST = (
    3  # of many mails with one text: so many on either side of a time are compared with one of another text
)
ENDING = 60  # characters from the end of a text by which copies are brought together
NEVER = -1  # sorts what has no time before what has

T = TypeVar("T")
Pair = tuple[int, int]


def neighbours(
    members: Sequence[T], orders: Iterable[Callable[[T], Any]], window: int = WINDOW
) -> Iterator[tuple[T, T]]:
    """Pairs out of one block: all of a small one, else those that are close in one of the orders.

    The orders must be total, or the result depends on the order of ``members``.
    """
    if len(members) <= SMALL:
        for at, first in enumerate(members):
            for second in members[at + 1 :]:
                yield first, second
        return
    for order in orders:
        line = sorted(members, key=order)
        for at, first in enumerate(line):
            for second in line[at + 1 : at + 1 + window]:
                yield first, second


def by_minute(face: Face) -> tuple[int, int]:
    """Order by printed time; what has none comes first."""
    minute = face.minute
    return NEVER if minute is None else minute, face.number


def by_clock_face(face: Face) -> tuple[int, int, int]:
    """Order that puts times side by side that differ by whole hours."""
    minute = face.minute
    return (NEVER, NEVER, face.number) if minute is None else (minute % 60, minute, face.number)


def by_subject(face: Face) -> tuple[str, int, int]:
    """Order by subject, then time."""
    return (face.subject.key if face.subject is not None else "", *by_minute(face))


def by_words(face: Face) -> tuple[str, int, int]:
    """Order by text, which brings together copies that begin alike."""
    return (face.text.head, *by_minute(face))


def equal_texts(faces: Sequence[Face]) -> Iterator[Pair]:
    """Pairs with the same text; texts without a visible word are none."""
    blocks: dict[int, list[Face]] = {}
    for face in faces:
        if face.text.visible:
            blocks.setdefault(face.text.number, []).append(face)
    for number in sorted(blocks):
        block = blocks[number]
        if len(block) > 1:
            for a, b in neighbours(block, (by_minute, by_clock_face, by_subject)):
                yield a.number, b.number
            if len(block) > SMALL:
                yield from _timeless(block)


def _timeless(block: Sequence[Face]) -> Iterator[Pair]:
    """Those without a time, each with the first of those that have one."""
    timed = [face for face in block if face.minute is not None][:WINDOW]
    for face in block:
        if face.minute is None:
            for other in timed:
                yield face.number, other.number


def like_texts(anchors: Iterable[tuple[int, int]], holders: Mapping[int, Sequence[Face]]) -> Iterator[Pair]:
    """Pairs of different texts that share anchors, each pair once; by ``Text.number``.

    Texts with their full number of anchors have to share two of them.  In a large block, that of a disclaimer
    or a form letter, copies are found by how they begin and end, and by their times.

    Parameters
    ----------
    anchors
        As ``Faces.anchors`` gives them.
    holders
        The faces that show each text, by its number.
    """
    bits = max(holders, default=0).bit_length()
    low = (1 << bits) - 1
    # one sorted list of numbers instead of a dictionary of lists: a tenth of the memory
    keys = sorted(anchor << bits | number for anchor, number in anchors)
    shown = Counter(key & low for key in keys)
    orders: tuple[Callable[[Sequence[Face]], Any], ...] = (
        lambda held: by_words(held[0]),
        lambda held: (held[0].text.head[: -ENDING - 1 : -1], held[0].number),
        lambda held: by_minute(held[0]),
        lambda held: by_clock_face(held[0]),
    )
    # pairs are counted bucket by bucket, since all of them at once would need a dictionary as large as the
    # input
    buckets = [array("Q") for _ in range(BUCKETS)]
    for start, end in _runs(keys, bits):
        # neighbours in a large block stand out from it; those of a small one merely share its shingle
        times = 1 if end - start <= SMALL else SHARED
        for a, b in neighbours([holders[key & low] for key in keys[start:end]], orders):
            one, other = a[0].text.number, b[0].text.number
            pair = min(one, other) << bits | max(one, other)
            for _ in range(times):
                buckets[pair % BUCKETS].append(pair)
    for bucket in buckets:
        for pair, times in sorted(Counter(bucket).items()):
            one, other = pair >> bits, pair & low
            if times >= SHARED or min(shown[one], shown[other]) < FULL:
                yield one, other


def _runs(keys: Sequence[int], bits: int) -> Iterator[tuple[int, int]]:
    """Where runs of keys with the same anchor start and end."""
    start = 0
    for at in range(1, len(keys) + 1):
        if at == len(keys) or keys[at] >> bits != keys[start] >> bits:
            yield start, at
            start = at


def crossed(one: Sequence[Face], other: Sequence[Face]) -> Iterator[tuple[Face, Face]]:
    """Pairs out of two lists in the order ``by_minute``: all if they are few, else the nearest."""
    if len(one) * len(other) <= SMALL * SMALL:
        for a in one:
            for b in other:
                yield a, b
        return
    if len(one) > len(other):
        one, other = other, one
    minutes = [by_minute(face)[0] for face in other]
    for a in one:
        minute = by_minute(a)[0]
        at = bisect_left(minutes, minute)
        near = other[max(0, at - NEAREST) : at + NEAREST]
        rest = other[:NEAREST] if minute != NEVER else ()
        for b in (*near, *(b for b in rest if b not in near)):
            yield a, b


def one_minute(faces: Iterable[Face]) -> Iterator[Pair]:
    """Pairs under the same printed minute, or a minute or two apart."""
    blocks: dict[int, list[Face]] = {}
    for face in faces:
        if face.minute is not None:
            blocks.setdefault(face.minute, []).append(face)
    for minute in sorted(blocks):
        block = blocks[minute]
        for a, b in neighbours(block, (by_subject, by_words)):
            yield a.number, b.number
        for later in range(minute + 1, minute + 1 + CLOCK_SLACK):
            following = blocks.get(later, ())
            if len(block) * len(following) <= SMALL * SMALL:
                for a in block:
                    for b in following:
                        yield a.number, b.number


def one_hand(faces: Iterable[Face]) -> Iterator[Pair]:
    """Pairs with one subject or one visible sender.

    Under one minute of different hours; and of one subject and day, where the text says little.
    """
    hours: dict[tuple[str, int], list[Face]] = {}
    days: dict[tuple[str, int], list[Face]] = {}
    for face in faces:
        if face.time is None:
            continue
        if face.minute is not None:
            for key in _hands(face):
                hours.setdefault((key, face.minute % 60), []).append(face)
        if face.text.visible < SHORT and face.subject is not None and face.subject.key:
            days.setdefault((face.subject.key, face.time.readings[0] // 1440), []).append(face)
    for hour in sorted(hours):
        line = sorted(hours[hour], key=by_minute)
        for at, a in enumerate(line):
            for b in line[at + 1 : at + 1 + 2 * WINDOW]:
                if by_minute(b)[0] - by_minute(a)[0] > CLOCK_REACH:
                    break
                yield a.number, b.number
    for day in sorted(days):
        for a, b in neighbours(days[day], (by_words, by_minute)):
            yield a.number, b.number


def _hands(face: Face) -> Iterator[str]:
    """What a copy shows of who wrote about what, as keys that cannot be mistaken for each other."""
    if face.subject is not None and face.subject.key:
        yield face.subject.key
    sender = face.sender
    if sender is not None and sender.named:
        whole = sender.domain and sender.party.address and not sender.party.address.startswith("@")
        yield f"<{((sender.party.address if whole else sender.party.name) or '').casefold()}>"
